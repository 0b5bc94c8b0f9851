"""Clients that do not read: what they hold is given back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

from websockets.asyncio.server import ServerConnection, serve

from shared.testing.waiting import eventually
from tests.gateway.conftest import Edge, StartEdge, StartServer
from tests.gateway.wire import Received, answer_ok


@asynccontextmanager
async def unread(edge: Edge, data: bytes) -> AsyncIterator[asyncio.StreamWriter]:
    """Send `data` on a connection of which at most a little is read."""
    parts = urlsplit(edge.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1024)
    try:
        writer.write(data)
        await writer.drain()
        yield writer
    finally:
        assert not reader.at_eof()
        writer.transport.abort()


def get(path: str) -> bytes:
    """Return a GET request."""
    return b"GET %b HTTP/1.1\r\nHost: x\r\n\r\n" % path.encode()


async def test_stalled_clients_lose_the_services_connections(start_edge: StartEdge, start_server: StartServer) -> None:
    async def flood(request: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if request.target != "/api/posts/flood":
            await answer_ok(request, reader, writer)
            return
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        piece = b"%x\r\n%b\r\n" % (64_000, b"x" * 64_000)
        while True:
            writer.write(piece)
            await writer.drain()

    service = await start_server(flood)
    edge = await start_edge(service.url, upstream_connections=2, queue_timeout=0.2, idle_timeout=0.6)
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(unread(edge, get("/api/posts/flood")))

        async def are_stalled() -> bool:
            return (await edge.client.get("/api/posts")).status_code == 503

        async def is_served() -> bool:
            return (await edge.client.get("/api/posts")).status_code == 200

        await eventually(are_stalled)
        await eventually(is_served, within=5)

        async def are_closed() -> bool:
            return len(edge.server.server_state.connections) == 1  # the test's own client

        await eventually(are_closed, within=5)


async def test_a_complete_response_does_not_hold_a_connection(start_edge: StartEdge, start_server: StartServer) -> None:
    async def respond(_: Received, __: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 20000\r\n\r\n" + b"x" * 20_000)

    service = await start_server(respond)
    edge = await start_edge(service.url, upstream_connections=1, queue_timeout=0.2, idle_timeout=60, rate_limits=False)
    async with unread(edge, get("/api/posts") * 2000):
        before = -1

        async def has_stalled() -> bool:
            nonlocal before
            await asyncio.wait_for(edge.client.get("/health/live"), 5)
            is_same, before = len(service.requests) == before and before > 100, len(service.requests)
            return is_same

        await eventually(has_stalled)
        assert len(service.requests) < 2000
        assert (await edge.client.get("/api/posts")).status_code == 200


async def test_a_slow_reader_that_makes_progress_gets_everything(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    size = 24_000_000

    async def respond(_: Received, __: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % size)
        writer.write(b"x" * size)

    service = await start_server(respond)
    edge = await start_edge(service.url, idle_timeout=0.5)
    parts = urlsplit(edge.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=65_536)
    writer.write(get("/api/posts"))
    await reader.readuntil(b"\r\n\r\n")
    received = 0
    loop = asyncio.get_running_loop()
    began = loop.time()
    while received < size:
        data = await reader.read(200_000)
        assert data, f"cut off after {received} bytes"
        received += len(data)
        due = began + received / size * 2.5  # five times the longest pause without progress

        async def is_due(due: float = due) -> bool:
            return loop.time() >= due

        await eventually(is_due)
    writer.close()


async def test_a_websocket_client_that_does_not_read_is_let_go(start_edge: StartEdge) -> None:
    async def flood(socket: ServerConnection) -> None:
        while True:
            await socket.send(b"x" * 50_000)

    handshake = (
        b"GET /ws/ai/chat/1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    async with serve(flood, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
        edge = await start_edge(url, idle_timeout=0.5, websocket_idle_timeout=60)
        async with unread(edge, handshake):

            async def is_open() -> bool:
                return len(server.connections) == 1

            async def is_closed() -> bool:
                return not server.connections

            await eventually(is_open)
            await eventually(is_closed, within=5)
