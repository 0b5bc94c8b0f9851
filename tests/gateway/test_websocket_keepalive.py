"""How long a quiet WebSocket lives, and how a dead peer is found."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.server import ServerProtocol

from gateway.settings import GatewaySettings
from shared.testing.waiting import eventually
from tests.gateway.conftest import StartEdge

HANDSHAKE = (
    b"GET /ws/ai/chat/1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
AI_SECONDS = 900  # what the ai service allows a chat to be quiet


def test_the_edge_waits_longer_than_the_services_do() -> None:
    assert GatewaySettings(env="test").websocket_idle_timeout > AI_SECONDS


async def test_a_service_that_answers_no_ping_is_given_up(start_edge: StartEdge) -> None:
    async def accept_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        protocol = ServerProtocol()
        protocol.receive_data(await reader.readuntil(b"\r\n\r\n"))
        (request,) = protocol.events_received()
        protocol.send_response(protocol.accept(request))  # type: ignore[arg-type]
        writer.writelines(protocol.data_to_send())
        with suppress(ConnectionError):
            await reader.read(-1)
        writer.close()

    async with await asyncio.start_server(accept_only, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        edge = await start_edge(url, websocket_ping_interval=0.2, idle_timeout=0.3)
        async with connect(edge.url.replace("http", "ws", 1) + "/ws/ai/chat/1", proxy=None) as socket:
            with pytest.raises(ConnectionClosed) as closed:
                await asyncio.wait_for(socket.recv(), 5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1011


async def test_a_client_that_answers_no_ping_is_given_up(start_edge: StartEdge) -> None:
    async def stay(socket: ServerConnection) -> None:
        await socket.wait_closed()

    async with serve(stay, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
        edge = await start_edge(url, websocket_ping_interval=0.2)
        parts = urlsplit(edge.url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(HANDSHAKE)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
        await asyncio.wait_for(reader.read(-1), 5)
        writer.close()

        async def is_closed() -> bool:
            return not server.connections

        await eventually(is_closed)
