"""Trailers of a request: never headers, and never without end."""

import asyncio
import contextlib

import pytest

from shared.testing.waiting import eventually
from tests.gateway.conftest import StartEdge, StartServer
from tests.gateway.wire import answer_ok, exchange, status_of

CHUNKED = b"POST /api/posts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"


async def test_trailers_never_become_headers(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)
    body = b"3\r\nabc\r\n0\r\nCookie: session=1\r\nX-Smuggled: 1\r\nAuthorization: Bearer x\r\n\r\n"

    answer = await exchange(edge.url, CHUNKED + body)

    assert status_of(answer) == 200
    (request,) = service.requests
    assert request.body == b"abc"
    assert not {"cookie", "x-smuggled", "authorization"} & set(request.headers)


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param(b"X-T: " + b"t" * 8000 + b"\r\n", id="many trailers"),
        pytest.param(b"t" * 8000, id="one endless trailer"),
    ],
)
async def test_trailers_are_bounded(start_edge: StartEdge, start_server: StartServer, piece: bytes) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)
    host, port = edge.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(CHUNKED + b"3\r\nabc\r\n0\r\nX-First: ")
    sent = 0

    async def is_refused() -> bool:
        nonlocal sent
        if writer.is_closing():
            return True
        writer.write(piece)
        await writer.drain()
        sent += len(piece)
        return sent > 40_000_000

    with contextlib.suppress(ConnectionError):
        await eventually(is_refused)
    assert sent < 4_000_000
    writer.close()

    async def is_over() -> bool:
        return service.open_connections == 0

    await eventually(is_over)
    assert service.requests == []
    assert (await edge.client.get("/api/posts")).status_code == 200


async def test_many_small_chunks_are_not_taken_for_trailers(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)

    answer = await exchange(edge.url, CHUNKED + b"1\r\nx\r\n" * 60_000 + b"0\r\nX-T: 1\r\n\r\n")

    assert status_of(answer) == 200
    assert service.requests[0].body_length == 60_000
