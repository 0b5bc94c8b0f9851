"""Requests and responses that two programs could read differently, and services that break off."""

import asyncio

import httpx
import pytest

from shared.testing.waiting import eventually
from tests.gateway.conftest import StartEdge, StartServer
from tests.gateway.wire import Received, answer_ok, exchange, replying, status_of

SMUGGLED = b"GET /api/admin/users HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"POST /api/posts HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /api/posts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        b"POST /api/posts HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nbody",
        b"POST /api/posts HTTP/1.1\r\nHost: x\r\nContent-Length: 4, 4\r\n\r\nbody",
        b"POST /api/posts HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nbody",
        b"POST /api/posts HTTP/1.1\r\nHost: x\r\nContent-Length: 0x4\r\n\r\nbody",
        b"POST /api/posts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"POST /api/posts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"POST /api/posts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"POST /api/posts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"POST /api/posts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
        b"POST /api/posts HTTP/1.1\r\nHost: x\r\n" + b"Transfer-Encoding: chunked\r\n" * 2 + b"\r\n0\r\n\r\n",
        b"POST /api/posts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
        b"POST /api/posts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
        b"POST /api/posts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n",
        b"POST /api/posts HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /api/posts HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n folded: 2\r\n\r\n",
        b"GET /api/posts HTTP/1.1\r\nHost: x\r\nX-A: 1\x00\r\n\r\n",
        b"GET /api/posts HTTP/1.1\r\nHost: x\r\nX A: 1\r\n\r\n",
        b"GET /api/posts HTTP/1.1\r\nHost: x\nX-A: 1\r\rX-B: 2\r\n\r\n",
        b"GET /api/posts HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET /api/posts HTTP/1.1\r\n\r\n",
        b"GET /api/posts HTTP/1.1\r\nHost: a b\r\n\r\n",
        b"GET /api/posts HTTP/2.0\r\nHost: x\r\n\r\n",
        b"GET /api/po sts HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
async def test_an_ambiguous_request_never_becomes_two(
    start_edge: StartEdge, start_server: StartServer, head: bytes
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)

    answer = await exchange(edge.url, head + SMUGGLED, within=5)

    assert status_of(answer) in {400, 505}
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"application/problem+json" in answer
    assert [request.target for request in service.requests if request.target != "/api/posts"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/api/posts/../admin/users",
        "/api/posts/%2e%2e/admin/users",
        "/api/posts/..%2fadmin",
        "/api//admin/users",
        "/api/posts/%5c..%5cadmin",
        "/api/posts/%0d%0aX-Sparkle-User:root",
        "/api/posts/%00",
        "/./api/admin",
    ],
)
async def test_a_path_that_could_be_read_in_two_ways_is_refused(
    start_edge: StartEdge, start_server: StartServer, path: str
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)

    raw = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = await exchange(edge.url, raw.encode())

    assert status_of(answer) == 400
    assert service.requests == []


@pytest.mark.parametrize(
    "response",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-A: 1\r\n folded\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX A: 1\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 400_000 + b"\r\n\r\n",
        b"HTTP/1.1 20",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
    ],
)
async def test_a_response_that_is_not_plain_http_is_a_502(
    start_edge: StartEdge, start_server: StartServer, response: bytes
) -> None:
    service = await start_server(replying(response, closes=True))
    edge = await start_edge(service.url)

    answer = await edge.client.get("/api/posts")

    assert (answer.status_code, answer.json()["code"]) == (502, "upstream_failed")
    assert answer.json()["requestId"] == answer.headers["x-request-id"]
    assert answer.json()["error"] == answer.json()["title"]


async def test_bytes_after_a_response_are_never_the_answer_to_the_next_request(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    ok = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
    service = await start_server(replying(ok + b"first" + ok + b"other"))
    edge = await start_edge(service.url)

    for _ in range(3):
        answer = await edge.client.get("/api/posts")
        assert answer.status_code == 502 or answer.text == "first"
    assert service.connections == 3


@pytest.mark.parametrize(
    "response",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n",
    ],
)
async def test_a_truncated_response_breaks_the_clients_connection(
    start_edge: StartEdge, start_server: StartServer, response: bytes
) -> None:
    async def respond(_: Received, __: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(response[:60])
        await writer.drain()
        writer.write(response[60:])
        await writer.drain()
        writer.close()

    service = await start_server(respond)
    edge = await start_edge(service.url)

    with pytest.raises(httpx.RemoteProtocolError):  # noqa: PT012 - the head may or may not have been sent
        answer = await edge.client.get("/api/posts")
        assert answer.status_code == 502
        raise httpx.RemoteProtocolError("refused before it began")


async def test_a_stale_connection_is_replaced_without_the_client_noticing(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    async def close_on_second(request: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if sum(other.connection == request.connection for other in service.requests) > 1:
            writer.close()
        else:
            await answer_ok(request, reader, writer)

    service = await start_server(close_on_second)
    edge = await start_edge(service.url)

    assert (await edge.client.get("/api/posts/1")).status_code == 200
    assert (await edge.client.get("/api/posts/2")).status_code == 200
    assert [request.target for request in service.requests] == ["/api/posts/1", "/api/posts/2", "/api/posts/2"]
    assert (await edge.client.post("/api/posts", content=b"pay")).status_code == 502, "a POST is not repeated"
    assert [request.method for request in service.requests].count("POST") == 1


async def test_a_request_is_not_repeated_on_a_fresh_connection(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    service = await start_server(replying(b"", closes=True))
    edge = await start_edge(service.url)

    assert (await edge.client.get("/api/posts")).status_code == 502
    assert len(service.requests) == 1


async def test_a_head_that_is_too_large_is_refused(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)

    whole = await edge.client.get("/api/posts", headers={"X-Big": "x" * 40_000})
    endless = await exchange(edge.url, b"GET /api/posts HTTP/1.1\r\nHost: x\r\nX-Big: " + b"x" * 400_000)

    assert (whole.status_code, whole.json()["code"]) == (431, "header_fields_too_large")
    assert status_of(endless) in {431, 0}
    assert service.requests == []


async def test_http_1_0_is_told_to_move_on(start_edge: StartEdge) -> None:
    edge = await start_edge()

    assert status_of(await exchange(edge.url, b"GET /api/posts HTTP/1.0\r\nHost: x\r\n\r\n")) == 505
    assert status_of(await exchange(edge.url, b"GET /health/live HTTP/1.0\r\nHost: x\r\n\r\n")) == 200


async def test_pipelined_requests_are_answered_in_order(start_edge: StartEdge, start_server: StartServer) -> None:
    async def echo(request: Received, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = request.target.encode()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))

    service = await start_server(echo)
    edge = await start_edge(service.url)
    requests = b"".join(b"GET /api/posts/%d HTTP/1.1\r\nHost: x\r\n\r\n" % number for number in range(5))
    last = b"GET /api/posts/last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    answer = await exchange(edge.url, requests + last)

    places = [answer.index(b"/api/posts/%d" % number) for number in range(5)]
    assert places == sorted(places)
    assert answer.endswith(b"/api/posts/last")


async def test_a_broken_chunk_from_the_client_aborts_the_request_to_the_service(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)
    host, port = edge.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /api/posts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")

    async def has_arrived() -> bool:
        return service.open_connections == 1

    async def is_over() -> bool:
        return service.open_connections == 0

    await eventually(has_arrived)
    writer.write(b"not a size\r\n")
    await reader.read()
    writer.close()
    await eventually(is_over)
    assert service.requests == [], "half a body is not a request"


async def test_an_interim_response_says_nothing_about_the_final_one(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    interim = b"HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\nContent-Security-Policy: x\r\nX-Early: 1\r\n\r\n"
    service = await start_server(replying(interim + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
    edge = await start_edge(service.url)

    answer = await edge.client.get("/api/posts")

    assert (answer.status_code, answer.text) == (200, "hello")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "x-early" not in answer.headers
