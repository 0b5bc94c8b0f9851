"""A session that is revoked receives nothing after one second: REST, Socket.IO and the chat's WebSocket alike."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
import socketio
from redis.asyncio import Redis

from shared.revocations import STREAM
from tests.ai.talking import connected
from tests.e2e.stack import RunningStack

BAR_SECONDS = 1.0


class Device:
    """One sign-in of a demo account that uses everything at once."""

    def __init__(self, client: httpx.AsyncClient, tokens: dict[str, str]) -> None:
        self.client = client
        self.bearer = {"Authorization": f"Bearer {tokens['accessToken']}"}
        self.refresh_token = tokens["refreshToken"]
        self.access_token = tokens["accessToken"]

    async def answers(self, path: str) -> int:
        return (await self.client.get(path, headers=self.bearer)).status_code


async def sign_in(client: httpx.AsyncClient, stack: RunningStack) -> Device:
    account = stack.description["demo"][0]
    body = {"email": account["email"], "password": account["password"]}
    answer = await client.post("/api/auth/login", json=body)
    assert answer.status_code == 200, answer.text
    return Device(client, answer.json()["tokens"])


async def until(probe: Callable[[], Awaitable[bool]], since: float) -> float:
    """Return how long it took, in seconds, until `probe` was true."""
    while not await probe():
        assert time.monotonic() - since < 10 * BAR_SECONDS
        await asyncio.sleep(0.02)
    return time.monotonic() - since


@pytest.mark.parametrize("is_lost", [False, True], ids=["signalled", "signal-lost"])
async def test_a_revoked_session_receives_nothing_after_one_second(stack: RunningStack, *, is_lost: bool) -> None:
    gateway = stack.gateway
    async with (
        httpx.AsyncClient(base_url=gateway, timeout=20, trust_env=False) as client,
        socketio.AsyncSimpleClient() as socket,
        Redis.from_url(stack.description["redis"]) as redis,
    ):
        own, other = await sign_in(client, stack), await sign_in(client, stack)
        companions: Any = (await client.get("/api/ai/companions", headers=other.bearer)).json()
        companion = companions["companions"][0]["id"]
        await socket.connect(gateway, auth={"token": other.access_token}, transports=["websocket"])
        chat_url = f"{gateway.replace('http', 'ws', 1)}/ws/ai/chat/{companion}"
        async with connected(chat_url, additional_headers=other.bearer) as chat:
            assert (await chat.receive())["type"] == "ready"
            assert await other.answers("/api/auth/me") == 200
            assert await other.answers("/api/notifications") == 200

            answer = await client.delete("/api/auth/sessions", headers=own.bearer)
            revoked_at = time.monotonic()
            assert answer.json()["ended"] >= 1
            if is_lost:  # before many of the processes can have read it
                await redis.delete(STREAM)

            async def is_refused() -> bool:
                found = [await other.answers(path) for path in ("/api/auth/me", "/api/notifications")]
                return found == [401, 401]

            async def is_hung_up() -> bool:
                return not socket.connected

            took = {
                "REST": asyncio.create_task(until(is_refused, revoked_at)),
                "Socket.IO": asyncio.create_task(until(is_hung_up, revoked_at)),
            }
            assert await chat.close_code() == 4401
            seconds = {name: await task for name, task in took.items()}
            seconds["chat"] = time.monotonic() - revoked_at
        refreshed = await client.post("/api/auth/refresh", json={"refreshToken": other.refresh_token})
        assert refreshed.status_code == 401
        assert await own.answers("/api/auth/me") == 200
        assert {name: round(took_, 2) for name, took_ in seconds.items() if took_ > BAR_SECONDS} == {}
