"""Which WebSockets a revocation closes, and what counts while a handshake is under way."""

import asyncio
import time
from contextlib import AsyncExitStack, suppress

import pytest
from redis.asyncio import Redis
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.http11 import Request, Response

from shared.ids import uuid7
from shared.revocations import revoke
from shared.testing.tokens import bearer
from shared.testing.waiting import eventually
from tests.gateway.conftest import StartEdge


async def echo(socket: ServerConnection) -> None:
    """Send every message back."""
    async for message in socket:
        await socket.send(message)


async def test_a_session_revoked_during_the_handshake_gets_no_socket(start_edge: StartEdge, redis_url: str) -> None:
    go_on = asyncio.Event()
    asked: list[str] = []

    async def hesitate(_: ServerConnection, request: Request) -> Response | None:
        asked.append(request.path)
        await go_on.wait()
        return None

    async with serve(echo, "127.0.0.1", 0, process_request=hesitate) as server, Redis.from_url(redis_url) as redis:
        edge = await start_edge(f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}")
        session = uuid7()
        headers = bearer(session_id=session)
        url = edge.url.replace("http", "ws", 1) + "/ws/ai/chat/1"
        attempt = asyncio.create_task(connect(url, additional_headers=headers, proxy=None).__aenter__())

        async def is_asked() -> bool:
            return bool(asked)

        async def is_known() -> bool:
            return (await edge.client.get("/api/posts", headers=headers)).status_code == 401

        await eventually(is_asked)
        await revoke(redis, "session", session, time.time())
        await eventually(is_known)
        go_on.set()
        with pytest.raises(InvalidStatus) as refused:
            await asyncio.wait_for(attempt, 5)
    assert refused.value.response.status_code == 401


async def test_a_users_later_sessions_stay_open(start_edge: StartEdge, redis_url: str) -> None:
    user = uuid7()
    now = time.time()
    async with (
        serve(echo, "127.0.0.1", 0) as server,
        Redis.from_url(redis_url) as redis,
        AsyncExitStack() as stack,
    ):
        edge = await start_edge(f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}")
        url = edge.url.replace("http", "ws", 1) + "/ws/ai/chat/1"
        earlier, later = [
            await stack.enter_async_context(
                connect(url, additional_headers=bearer(user, session_id=uuid7(), iat=issued_at), proxy=None)
            )
            for issued_at in (int(now) - 60, int(now))
        ]
        await revoke(redis, "user", user, now - 30)
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(earlier.recv(), 5)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401
        await later.send("still here")
        assert await asyncio.wait_for(later.recv(), 5) == "still here"


async def test_handshakes_under_way_count_as_sockets(start_edge: StartEdge) -> None:
    go_on = asyncio.Event()
    asked: list[str] = []

    async def hesitate(_: ServerConnection, request: Request) -> Response | None:
        asked.append(request.path)
        await go_on.wait()
        return None

    async with serve(echo, "127.0.0.1", 0, process_request=hesitate) as server:
        edge = await start_edge(
            f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}", websocket_connections=1
        )
        url = edge.url.replace("http", "ws", 1) + "/ws/ai/chat/1"
        first = asyncio.create_task(connect(url, proxy=None).__aenter__())

        async def is_asked() -> bool:
            return bool(asked)

        await eventually(is_asked)
        with pytest.raises(InvalidStatus) as refused:
            await asyncio.wait_for(connect(url, proxy=None).__aenter__(), 5)
        assert refused.value.response.status_code == 503
        go_on.set()
        socket = await first
        await socket.send("in")
        assert await socket.recv() == "in"
        await socket.close()

        async def is_free() -> bool:
            with suppress(InvalidStatus):
                async with connect(url, proxy=None):
                    return True
            return False

        await eventually(is_free)
