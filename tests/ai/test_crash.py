"""What survives when the process dies in the middle of an answer."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from services.ai.settings import AiSettings
from services.ai.worker import mark_interrupted_answers
from shared.background import supervised
from shared.testing.plugin import DatabaseFor
from shared.testing.services import settings_for
from shared.testing.serving import serving
from shared.testing.tokens import bearer, public_jwk
from shared.testing.waiting import eventually
from shared.worker import WorkerContext
from tests.ai.serving import ServeAi
from tests.ai.talking import connected, signed_in, talking, text_of

LEASE = "1"


@asynccontextmanager
async def own_process(database_url: str, redis_url: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Run the service as it is deployed, with tokens of the tests."""
    keys = FastAPI()
    keys.add_api_route("/jwks", lambda: {"keys": [public_jwk()]})
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with serving(keys) as keys_url:
        environment = {
            **os.environ,
            "SPARKLE_DATABASE_URL": database_url,
            "SPARKLE_REDIS_URL": redis_url,
            "SPARKLE_JWKS_URL": f"{keys_url}/jwks",
            "SPARKLE_OFFLINE_WORD_DELAY": "0.1",
            "SPARKLE_LEASE_SECONDS": LEASE,
        }
        arguments = ["--factory", "services.ai.app:from_environment", "--port", str(port), "--ws", "websockets-sansio"]
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "uvicorn", *arguments, env=environment)
        url = f"http://127.0.0.1:{port}"
        try:
            async with httpx.AsyncClient() as client:

                async def is_ready() -> bool:
                    assert process.returncode is None
                    try:
                        return (await client.get(f"{url}/health/ready")).status_code == 200
                    except httpx.TransportError:
                        return False

                await eventually(is_ready, within=60)
            yield process, url
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


@pytest.mark.slow
async def test_killed_process_loses_no_question_and_its_answer_is_marked(
    serve_ai: ServeAi, database_for: DatabaseFor, redis_url: str, ada: UUID
) -> None:
    database_url = await database_for("services.ai")
    survivor = await serve_ai(lease_seconds=float(LEASE))
    companion = await survivor.companion(ada)
    async with own_process(database_url, redis_url) as (process, url):
        address = f"{url.replace('http', 'ws', 1)}/ws/ai/chat/{companion}"
        async with connected(address, **signed_in(ada)) as talker:
            conversation = (await talker.receive())["conversationId"]
            await talker.send(type="message", text="Help me write a post about comets.", clientId="c-1")
            await talker.until("chunk")
            process.send_signal(signal.SIGKILL)
            await process.wait()

    async def messages() -> list[dict[str, Any]]:
        path = f"/api/ai/conversations/{conversation}/messages"
        read: list[dict[str, Any]] = (await survivor.client.get(path, headers=bearer(ada))).json()["messages"]
        return read[::-1]

    question, _ = await messages()
    assert (question["content"], question["clientId"]) == ("Help me write a post about comets.", "c-1")
    state = survivor.app.state
    context = WorkerContext(settings_for(AiSettings, redis_url, database_url), state.database, state.redis)
    async with supervised("marking", lambda: mark_interrupted_answers(context)):

        async def is_marked() -> bool:
            return bool((await messages())[1]["state"] == "interrupted")

        await eventually(is_marked)
    async with talking(survivor.socket_url(companion), ada) as talker:
        answer = await talker.say("Help me write a post about comets.", clientId="c-1")
        assert answer[-1]["type"] == "complete"
    assert [message["content"] for message in await messages()] == [question["content"], text_of(answer)]


async def test_answers_in_the_making_keep_their_lease_and_save_their_text(
    serve_ai: ServeAi, redis_url: str, database_for: DatabaseFor, ada: UUID
) -> None:
    service = await serve_ai(offline_word_delay=0.1, lease_seconds=1.5)
    async with connected(service.socket_url(await service.companion(ada)), **signed_in(ada)) as talker:
        conversation = (await talker.receive())["conversationId"]
        await talker.send(type="message", text="Help me write a post about comets.")
        await talker.until("start")
        state = service.app.state
        settings = settings_for(AiSettings, redis_url, await database_for("services.ai"))
        async with supervised(
            "marking", lambda: mark_interrupted_answers(WorkerContext(settings, state.database, state.redis))
        ):

            async def has_saved_text() -> bool:
                path = f"/api/ai/conversations/{conversation}/messages?limit=1"
                [answer] = (await service.client.get(path, headers=bearer(ada))).json()["messages"]
                return bool(answer["state"] == "streaming" and len(answer["content"].split()) > 3)

            await eventually(has_saved_text)
            assert (await talker.until("complete", "error"))[-1]["type"] == "complete"
