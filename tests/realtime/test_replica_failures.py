"""Replicas that are killed, asked to go, or cut off from Redis."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from shared.ids import uuid7
from shared.testing.plugin import DatabaseFor
from shared.testing.serving import serving
from shared.testing.tokens import public_jwk
from shared.testing.waiting import eventually
from tests.realtime.conftest import Connect, StartReplica

LEASE = {"presence_lease_seconds": 1.5, "presence_heartbeat_seconds": 0.5}
StartProcess = Callable[[], Awaitable[tuple[str, asyncio.subprocess.Process]]]


@asynccontextmanager
async def key_server() -> AsyncIterator[str]:
    keys = FastAPI()
    keys.add_api_route("/jwks.json", lambda: {"keys": [public_jwk()]})
    async with serving(keys) as url:
        yield f"{url}/jwks.json"


@pytest.fixture
async def start_process(
    database_for: DatabaseFor, redis_url: str, start_replica: StartReplica
) -> AsyncIterator[StartProcess]:
    """A replica as a process of its own, which can be killed."""
    processes: list[asyncio.subprocess.Process] = []
    async with key_server() as jwks_url:

        async def start() -> tuple[str, asyncio.subprocess.Process]:
            environment = {
                **os.environ,
                "SPARKLE_ENV": "test",
                "SPARKLE_LOG_LEVEL": "WARNING",
                "SPARKLE_DATABASE_URL": await database_for("services.realtime"),
                "SPARKLE_REDIS_URL": redis_url,
                "SPARKLE_JWKS_URL": jwks_url,
                **{f"SPARKLE_{name}".upper(): str(value) for name, value in LEASE.items()},
            }
            with socket.create_server(("127.0.0.1", 0)) as probe:
                port = probe.getsockname()[1]
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "uvicorn", "--factory", "services.realtime.app:from_environment",
                "--port", str(port), "--ws", "websockets-sansio", "--no-access-log",
                env=environment,
            )  # fmt: skip
            processes.append(process)
            url = f"http://127.0.0.1:{port}"

            async def is_up() -> bool:
                try:
                    async with httpx.AsyncClient(timeout=2) as client:
                        return (await client.get(f"{url}/health/ready")).status_code == 200
                except httpx.TransportError:
                    return False

            await eventually(is_up, within=60)
            return url, process

        yield start
        for process in processes:
            if process.returncode is None:
                process.kill()
            await process.wait()


@pytest.mark.slow
async def test_killed_replica_leaves_no_ghosts(
    start_process: StartProcess, start_replica: StartReplica, connect: Connect
) -> None:
    survivor = await start_replica(**LEASE)
    url, process = await start_process()
    ada, bob = uuid7(), uuid7()
    room_id = await survivor.room()
    watcher = await connect(survivor.url)
    await watcher.ask("presence:get", [str(ada), str(bob)])
    lost = await connect(url, ada)
    await lost.ask("room:join", room_id)
    await connect(url, bob)
    await connect(survivor.url, bob)  # Bob has a second device elsewhere
    await watcher.hears("presence:changed", userId=str(ada), status="online")

    process.kill()
    await watcher.hears("presence:changed", userId=str(ada), status="offline", within=5)
    presence = await watcher.ask("presence:get", [str(ada), str(bob)])
    assert (presence[str(ada)]["status"], presence[str(ada)]["devices"]) == ("offline", [])
    assert presence[str(bob)]["status"] == "online"

    async def only_bobs_living_device_is_left() -> bool:
        seen = await watcher.ask("presence:get", [str(bob)])
        return len(seen[str(bob)]["devices"]) == 1

    await eventually(only_bobs_living_device_is_left)
    assert watcher.presences(bob) == ["online"]
    members = (await watcher.ask("room:join", room_id))["members"]
    assert [member["userId"] for member in members] == [str(watcher.user_id)]


@pytest.mark.slow
async def test_replica_says_that_it_is_draining_before_it_closes_its_sockets(
    start_process: StartProcess, start_replica: StartReplica, connect: Connect
) -> None:
    survivor = await start_replica()
    url, process = await start_process()
    ada = uuid7()
    watcher, leaving = await connect(survivor.url), await connect(url, ada)
    await watcher.ask("presence:get", [str(ada)])

    process.send_signal(signal.SIGTERM)
    await leaving.hears("server:draining")
    await leaving.is_closed()
    assert await asyncio.wait_for(process.wait(), 20) == -signal.SIGTERM  # as uvicorn ends
    await watcher.hears("presence:changed", userId=str(ada), status="offline")
    assert watcher.all("server:draining") == []


async def test_lost_subscription_is_taken_up_again_and_told_as_a_gap(
    start_replica: StartReplica, connect: Connect
) -> None:
    first, second = await start_replica(), await start_replica()
    room_id = await first.room()
    ada, bob = await connect(first.url), await connect(second.url)
    for peer in (ada, bob):
        await peer.ask("room:join", room_id)

    await first.app.state.redis.client_kill_filter(_type="pubsub")
    for peer in (ada, bob):
        await peer.hears("sync:gap")
    await ada.ask("room:message", {"roomId": room_id, "message": "Back"})
    await bob.hears("room:message", message="Back")


async def test_unreachable_database_is_an_error_that_says_so(
    start_replica: StartReplica, connect: Connect, database_for: DatabaseFor
) -> None:
    replica = await start_replica()
    room_id = await replica.room()
    ada = await connect(replica.url)
    await ada.ask("room:join", room_id)
    database = replica.app.state.database
    healthy = database.sessions
    nowhere = type(database)("postgresql://nobody:x@127.0.0.1:1/none", name="nowhere")
    database.sessions = nowhere.sessions
    try:
        answer: Any = await ada.ask("room:message", {"roomId": room_id, "message": "x"})
        assert answer["error"]["code"] == "store_unavailable"
        assert (await replica.refusal())["data"] == {"code": "store_unavailable"}
    finally:
        database.sessions = healthy
        await nowhere.close()
    posted = await ada.ask("room:message", {"roomId": room_id, "message": "x"})
    assert posted["seq"] == 1
