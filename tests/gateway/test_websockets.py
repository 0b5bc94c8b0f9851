"""WebSockets through the gateway, against a real WebSocket server."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from redis.asyncio import Redis
from websockets.asyncio.client import connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidStatus

from shared.ids import uuid7
from shared.revocations import revoke
from shared.testing.tokens import bearer
from shared.testing.waiting import eventually
from tests.gateway.conftest import Edge, StartEdge

Handler = Callable[[ServerConnection], Awaitable[None]]
StartSockets = Callable[[Handler], Awaitable[str]]


async def echo(socket: ServerConnection) -> None:
    """Send every message back."""
    async for message in socket:
        await socket.send(message)


@pytest.fixture
async def start_sockets() -> AsyncIterator[StartSockets]:
    """Start WebSocket services that stop with the test."""
    async with AsyncExitStack() as stack:

        async def start(handler: Handler) -> str:
            server: Server = await stack.enter_async_context(
                serve(
                    handler,
                    "127.0.0.1",
                    0,
                    select_subprotocol=lambda _, offered: offered[0] if offered else None,
                    max_size=None,
                )
            )
            return f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"

        yield start


def socket_url(edge: Edge, path: str = "/ws/ai/chat/1") -> str:
    """Return the address of a WebSocket at the gateway."""
    return edge.url.replace("http", "ws", 1) + path


async def test_messages_headers_and_subprotocols_pass_both_ways(
    start_edge: StartEdge, start_sockets: StartSockets
) -> None:
    seen: dict[str, str] = {}

    async def handler(socket: ServerConnection) -> None:
        assert socket.request is not None
        seen.update({name.lower(): value for name, value in socket.request.headers.raw_items()})
        seen["path"] = socket.request.path
        await echo(socket)

    edge = await start_edge(await start_sockets(handler))

    async with connect(
        socket_url(edge, "/ws/ai/chat/1?token=abc&x=%20"),
        subprotocols=["chat.v1"],  # type: ignore[list-item]
        additional_headers={"X-Sparkle-User": "root", "Origin": "https://example.org", "Cookie": "a=1"},
        proxy=None,
    ) as socket:
        assert socket.subprotocol == "chat.v1"
        await socket.send("text é")
        await socket.send(b"\x00binary")
        assert [await socket.recv(), await socket.recv()] == ["text é", b"\x00binary"]

    assert seen["path"] == "/ws/ai/chat/1?token=abc&x=%20"
    assert (seen["origin"], seen["cookie"], seen["x-forwarded-for"]) == ("https://example.org", "a=1", "127.0.0.1")
    assert seen["x-forwarded-proto"] == "http"
    assert "x-sparkle-user" not in seen


async def test_the_services_close_code_reaches_the_client(start_edge: StartEdge, start_sockets: StartSockets) -> None:
    async def handler(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.close(4404, "no such companion")

    edge = await start_edge(await start_sockets(handler))

    async with connect(socket_url(edge), proxy=None) as socket:
        await socket.send("hello")
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4404, "no such companion")


async def test_the_clients_close_code_reaches_the_service(start_edge: StartEdge, start_sockets: StartSockets) -> None:
    codes: list[int | None] = []

    async def handler(socket: ServerConnection) -> None:
        await socket.wait_closed()
        codes.append(socket.close_code)

    edge = await start_edge(await start_sockets(handler))
    async with connect(socket_url(edge), proxy=None) as socket:
        await socket.close(4000, "bye")

    async def has_closed() -> bool:
        return codes == [4000]

    await eventually(has_closed)


async def test_a_service_that_refuses_is_heard(start_edge: StartEdge, start_sockets: StartSockets) -> None:
    edge = await start_edge(await start_sockets(echo))

    with pytest.raises(InvalidStatus) as bad_token:
        await connect(socket_url(edge), additional_headers={"Authorization": "Bearer x"}, proxy=None)
    assert bad_token.value.response.status_code == 401
    with pytest.raises(InvalidStatus) as nowhere:
        await connect(socket_url(edge, "/api/posts"), proxy=None)
    assert nowhere.value.response.status_code == 404
    away = await start_edge()
    with pytest.raises(InvalidStatus) as gone:
        await connect(socket_url(away), proxy=None)
    assert gone.value.response.status_code == 502


async def test_a_service_that_breaks_off_closes_with_1011(start_edge: StartEdge, start_sockets: StartSockets) -> None:
    async def handler(socket: ServerConnection) -> None:
        await socket.recv()
        socket.transport.abort()

    edge = await start_edge(await start_sockets(handler))
    async with connect(socket_url(edge), proxy=None) as socket:
        await socket.send("hello")
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1011


async def test_a_message_over_the_limit_closes_with_1009(start_edge: StartEdge, start_sockets: StartSockets) -> None:
    async def handler(socket: ServerConnection) -> None:
        await socket.send("x" * 5000 if await socket.recv() == "send" else "small")

    edge = await start_edge(await start_sockets(handler), websocket_max_bytes=2048)
    for message in ("x" * 5000, "send"):
        async with connect(socket_url(edge), proxy=None) as socket:
            await socket.send(message)
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009


async def test_a_silent_socket_is_closed(start_edge: StartEdge, start_sockets: StartSockets) -> None:
    edge = await start_edge(await start_sockets(echo), websocket_idle_timeout=0.3)

    async with connect(socket_url(edge), proxy=None) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4408


async def test_a_revoked_sessions_socket_is_closed_within_a_second(
    start_edge: StartEdge, start_sockets: StartSockets, redis_url: str
) -> None:
    edge = await start_edge(await start_sockets(echo))
    session = uuid7()
    async with (
        connect(socket_url(edge), additional_headers=bearer(session_id=session), proxy=None) as socket,
        connect(socket_url(edge), additional_headers=bearer(), proxy=None) as other,
        Redis.from_url(redis_url) as redis,
    ):
        await socket.send("hello")
        assert await socket.recv() == "hello"
        await revoke(redis, "session", session, time.time())
        async with asyncio.timeout(1):
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
        await other.send("still here")
        assert await other.recv() == "still here"
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


async def test_a_slow_client_slows_the_service_down(start_edge: StartEdge, start_sockets: StartSockets) -> None:
    sent = 0

    async def flood(socket: ServerConnection) -> None:
        nonlocal sent
        for _ in range(2000):
            await socket.send(b"x" * 50_000)
            sent += 1

    edge = await start_edge(await start_sockets(flood))
    async with connect(socket_url(edge), max_queue=1, proxy=None, ping_interval=None) as socket:
        before = -1

        async def has_stopped() -> bool:
            nonlocal before
            is_same, before = sent == before and sent > 0, sent
            return is_same

        await eventually(has_stopped)
        assert sent < 1000
        for _ in range(2000):
            assert len(await socket.recv()) == 50_000
    assert sent == 2000


async def test_too_many_sockets_are_refused(start_edge: StartEdge, start_sockets: StartSockets) -> None:
    edge = await start_edge(await start_sockets(echo), websocket_connections=1)
    async with connect(socket_url(edge), proxy=None) as socket:
        await socket.send("in")
        assert await socket.recv() == "in"
        with pytest.raises(InvalidStatus) as refused:
            await connect(socket_url(edge), proxy=None)
        assert refused.value.response.status_code == 503
