"""What a service gets to see of a request, and a client of a response."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from shared.testing.tokens import bearer
from shared.testing.waiting import eventually
from tests.gateway.conftest import StartEdge, StartServer
from tests.gateway.wire import Received, answer_ok, exchange, replying, status_of
from tests.shared.personal_data import service_bearer


async def test_a_request_reaches_its_service_with_path_query_and_body(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)

    answer = await edge.client.post("/api/posts/a%20b?tag=x%26y&limit=5", content=b"body", headers=bearer())

    assert (answer.status_code, answer.text) == (200, "hello")
    (request,) = service.requests
    assert (request.method, request.target, request.body) == ("POST", "/api/posts/a%20b?tag=x%26y&limit=5", b"body")
    assert request.headers["content-length"] == "4"
    assert request.headers["authorization"].startswith("Bearer ")


@pytest.mark.parametrize("method", ["GET", "DELETE", "POST"])
async def test_what_services_ask_each_other_has_no_way_through_the_gateway(
    start_edge: StartEdge, start_server: StartServer, method: str
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, auth_url=service.url)
    for path in ("/internal/users/1/data", "/internal", "/INTERNAL/users/1/data"):
        answer = await edge.client.request(method, path, headers=service_bearer())
        assert answer.status_code == 404, path
    answer = await edge.client.request(method, "/api/posts/..%2f..%2finternal/users", headers=service_bearer())
    assert answer.status_code == 400
    assert service.requests == []


async def test_the_longest_prefix_chooses_the_service(start_edge: StartEdge, start_server: StartServer) -> None:
    auth = await start_server(answer_ok)
    realtime = await start_server(answer_ok)
    edge = await start_edge(auth_url=auth.url, realtime_url=realtime.url)

    assert (await edge.client.get("/api/users/ada")).status_code == 200
    assert (await edge.client.get("/api/admin/users", headers=bearer())).status_code == 200
    assert (await edge.client.get("/socket.io/?EIO=4&transport=polling")).status_code == 200
    assert (await edge.client.get("/api/usersx")).status_code == 404
    assert [request.target for request in auth.requests] == ["/api/users/ada", "/api/admin/users"]
    assert [request.target for request in realtime.requests] == ["/socket.io/?EIO=4&transport=polling"]


async def test_identity_and_hop_by_hop_headers_do_not_get_through(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)

    await edge.client.get(
        "/api/posts",
        headers={
            "X-Sparkle-User": "root",
            "x_sparkle_role": "admin",
            "X-Forwarded-For": "6.6.6.6",
            "X-Forwarded-Host": "evil.example",
            "Forwarded": "for=6.6.6.6",
            "X-Real-IP": "6.6.6.6",
            "Connection": "keep-alive, X-Drop-Me",
            "X-Drop-Me": "now",
            "Keep-Alive": "timeout=5",
            "TE": "trailers",
            "Upgrade": "h2c",
            "Proxy-Authorization": "Basic eA==",
            "X-Keep-Me": "yes",
        },
    )

    headers = service.requests[0].headers
    assert headers["x-keep-me"] == "yes"
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-host"] == edge.url.removeprefix("http://")
    gone = {"x-sparkle-user", "x_sparkle_role", "forwarded", "x-real-ip", "x-drop-me", "keep-alive", "te", "upgrade"}
    assert not gone & set(headers)
    assert "proxy-authorization" not in headers
    assert "connection" not in headers


async def test_response_headers_are_cleaned_and_secured(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(
        replying(
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive, X-Inner\r\nX-Inner: 1\r\nServer: x\r\n"
            b"X-Sparkle-Node: 7\r\nKeep-Alive: timeout=5\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nETag: x\r\n\r\nok"
        )
    )
    edge = await start_edge(service.url)

    answer = await edge.client.get("/api/posts", headers={"X-Request-ID": "my-own-id-1"})

    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert answer.headers["etag"] == "x"
    assert answer.headers["x-request-id"] == "my-own-id-1"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not {"x-inner", "server", "x-sparkle-node", "keep-alive"} & set(answer.headers)


async def test_trace_and_request_ids_go_in_and_out(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    kept = await edge.client.get("/api/posts", headers={"traceparent": trace, "X-Request-ID": "client-id-42"})
    made = await edge.client.get("/api/posts", headers={"traceparent": "rubbish", "X-Request-ID": "bad id\tx"})

    assert kept.headers["traceparent"] == trace
    refused = await edge.client.get("/api/quotes", headers={"traceparent": trace})
    assert (refused.status_code, refused.headers["traceparent"]) == (401, trace)
    first, second = (request.headers for request in service.requests)
    assert (first["traceparent"], first["x-request-id"]) == (trace, "client-id-42")
    assert second["traceparent"].startswith("00-")
    assert second["x-request-id"] == made.headers["x-request-id"] != "bad id\tx"


async def test_a_chunked_body_of_one_piece_gets_a_length_and_a_longer_one_streams(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)

    async def pieces(count: int) -> AsyncIterator[bytes]:
        for _ in range(count):
            yield b"x" * 50_000

    assert (await edge.client.post("/api/posts", content=pieces(10))).status_code == 200
    head = b"POST /api/posts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    assert status_of(await exchange(edge.url, head + b"3\r\nabc\r\n0\r\n\r\n")) == 200

    streamed, whole = service.requests
    assert streamed.headers["transfer-encoding"] == "chunked"
    assert streamed.body_length == 500_000
    assert (whole.headers["content-length"], whole.body) == ("3", b"abc")


async def test_expect_continue_is_answered_by_the_gateway(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)
    host, port = edge.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"POST /api/posts HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    )
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(b"body")
    assert status_of(await reader.read()) == 200
    writer.close()
    assert "expect" not in service.requests[0].headers


async def test_head_no_content_and_not_modified_have_no_body(start_edge: StartEdge, start_server: StartServer) -> None:
    async def respond(request: Received, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if request.target == "/api/posts/204":
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        elif request.target == "/api/posts/304":
            writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 5\r\n\r\n')
        else:
            await answer_ok(request, _, writer)

    service = await start_server(respond)
    edge = await start_edge(service.url)

    for _ in range(3):
        head = await edge.client.head("/api/posts")
        assert (head.status_code, head.headers["content-length"], head.content) == (200, "5", b"")
        assert (await edge.client.get("/api/posts/204")).status_code == 204
        not_modified = await edge.client.get("/api/posts/304")
        assert (not_modified.status_code, not_modified.headers["etag"]) == (304, '"a"')
        assert (await edge.client.get("/api/posts")).text == "hello"
    assert service.connections == 1


async def test_interim_responses_are_swallowed(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(
        replying(
            b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        )
    )
    edge = await start_edge(service.url)

    for _ in range(2):
        answer = await edge.client.get("/api/posts")
        assert (answer.status_code, answer.text) == (200, "ok")
        assert "link" not in answer.headers
    assert service.connections == 1


async def test_a_response_without_a_length_ends_with_the_connection(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    service = await start_server(replying(b"HTTP/1.1 200 OK\r\n\r\nall of it", closes=True))
    edge = await start_edge(service.url)

    for _ in range(2):
        assert (await edge.client.get("/api/posts")).text == "all of it"
    assert service.connections == 2


async def test_options_is_answered_without_a_service_and_trace_is_refused(start_edge: StartEdge) -> None:
    edge = await start_edge()

    options = await edge.client.options("/api/posts")
    trace = await edge.client.request("TRACE", "/api/posts")

    assert options.status_code == 204
    assert "POST" in options.headers["allow"]
    assert "access-control-allow-origin" not in options.headers
    assert (trace.status_code, trace.json()["code"]) == (405, "method_not_allowed")


async def test_a_trusted_proxy_names_the_client_and_nobody_else_does(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, trusted_proxies="127.0.0.1, 10.0.0.0/8")

    await edge.client.get(
        "/api/posts", headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.7, 10.2.3.4", "X-Forwarded-Proto": "https"}
    )

    headers = service.requests[0].headers
    assert (headers["x-forwarded-for"], headers["x-forwarded-proto"]) == ("203.0.113.7", "https")


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("203.0.113.7:5678", "203.0.113.7"),
        ("203.0.113.7, 10.2.3.4:80", "203.0.113.7"),
        ("[2001:db8::1]:123", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("203.0.113.7:x", "127.0.0.1"),
        ("unknown", "127.0.0.1"),
    ],
)
async def test_a_forwarded_hop_may_have_a_port(
    start_edge: StartEdge, start_server: StartServer, forwarded: str, client: str
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, trusted_proxies="127.0.0.1, 10.0.0.0/8")

    await edge.client.get("/api/posts", headers={"X-Forwarded-For": forwarded})

    assert service.requests[0].headers["x-forwarded-for"] == client


async def test_a_client_that_leaves_cancels_the_request_to_the_service(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    async def stall(_: Received, reader: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await reader.read()

    service = await start_server(stall)
    edge = await start_edge(service.url)
    host, port = edge.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET /api/posts HTTP/1.1\r\nHost: x\r\n\r\n")

    async def has_arrived() -> bool:
        return len(service.requests) == 1

    async def is_cancelled() -> bool:
        return service.open_connections == 0

    await eventually(has_arrived)
    writer.close()
    await eventually(is_cancelled, within=3)


async def test_an_early_answer_ends_the_upload(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(replying(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"))
    service.reads_body = False
    edge = await start_edge(service.url)
    head = b"POST /api/media HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n"

    answer = await exchange(edge.url, head + b"x" * 200_000)

    assert status_of(answer) == 403
    assert b"connection: close" in answer
    assert answer.endswith(b"no")


async def test_the_head_of_a_stream_does_not_wait_for_its_body(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    release = asyncio.Event()

    async def respond(_: Received, __: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        await release.wait()
        writer.write(b"6\r\ndata:1\r\n0\r\n\r\n")

    service = await start_server(respond)
    edge = await start_edge(service.url)

    async with edge.client.stream("GET", "/api/posts") as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        release.set()
        assert [part async for part in answer.aiter_raw()] == [b"data:1"]
