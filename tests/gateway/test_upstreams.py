"""Services that are away, slow or overloaded, and bodies of any size."""

import asyncio
import dataclasses

from gateway.routes import TABLE
from shared.testing.waiting import eventually
from tests.gateway.conftest import NOWHERE, StartEdge, StartServer
from tests.gateway.wire import Received, answer_ok, exchange, replying, status_of


async def _stall(_: Received, reader: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    await reader.read()


async def test_a_service_that_is_away_is_a_502(start_edge: StartEdge) -> None:
    edge = await start_edge(NOWHERE)

    answer = await edge.client.get("/api/posts")

    assert (answer.status_code, answer.json()["code"]) == (502, "upstream_failed")
    assert "127.0.0.1" not in answer.text


async def test_a_service_that_does_not_answer_in_time_is_a_504(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    service = await start_server(_stall)
    edge = await start_edge(service.url, response_timeout=0.2)

    answer = await edge.client.get("/api/posts")

    async def is_closed() -> bool:
        return service.open_connections == 0

    assert (answer.status_code, answer.json()["code"]) == (504, "upstream_timeout")
    await eventually(is_closed)


async def test_silence_inside_a_response_breaks_it(start_edge: StartEdge, start_server: StartServer) -> None:
    async def respond(_: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive!")
        await reader.read()

    service = await start_server(respond)
    edge = await start_edge(service.url, idle_timeout=0.3)

    answer = await exchange(edge.url, b"GET /api/posts HTTP/1.1\r\nHost: x\r\n\r\n")

    assert answer.endswith(b"five!")
    assert b"content-length: 10" in answer


async def test_a_client_that_stops_sending_is_a_408(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, idle_timeout=0.3)
    head = b"POST /api/posts HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"

    assert status_of(await exchange(edge.url, head)) == 408
    assert status_of(await exchange(edge.url, head + b"five!")) == 408
    assert service.requests == []


async def test_a_full_pool_queues_and_a_full_queue_is_a_503(start_edge: StartEdge, start_server: StartServer) -> None:
    release = asyncio.Event()

    async def wait_then_answer(request: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await release.wait()
        await answer_ok(request, reader, writer)

    service = await start_server(wait_then_answer)
    edge = await start_edge(service.url, upstream_connections=2, upstream_queue=3, queue_timeout=20)

    requests = [asyncio.create_task(edge.client.get("/api/posts")) for _ in range(8)]

    async def are_refused() -> bool:
        return sum(task.done() for task in requests) == 3

    await eventually(are_refused)
    refused = [task.result() for task in requests if task.done()]
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(503, "overloaded")}
    assert refused[0].headers["retry-after"] == "1"
    release.set()
    answers = await asyncio.gather(*requests)
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [503] * 3
    assert service.connections == 2


async def test_waiting_for_a_connection_ends(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(_stall)
    edge = await start_edge(service.url, upstream_connections=1, queue_timeout=0.2, response_timeout=1)

    answers = await asyncio.gather(*(edge.client.get("/api/posts") for _ in range(3)))

    assert sorted(answer.status_code for answer in answers) == [503, 503, 504]
    service.respond = answer_ok
    assert (await edge.client.get("/api/posts")).status_code == 200, "the slot is free again"


async def test_a_waiter_takes_over_the_slot_of_a_connection_that_failed(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    service = await start_server(replying(b"nonsense", closes=True))
    edge = await start_edge(service.url, upstream_connections=1)

    answers = await asyncio.gather(*(edge.client.get("/api/posts") for _ in range(6)))

    assert [answer.status_code for answer in answers] == [502] * 6
    assert service.connections == 6


async def test_idle_connections_are_closed_before_the_service_closes_them(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, keep_alive=0.2)
    await asyncio.gather(*(edge.client.get("/api/posts") for _ in range(3)))

    async def are_closed() -> bool:
        return service.open_connections == 0

    await eventually(are_closed)


async def test_a_slow_reader_slows_the_service_down(start_edge: StartEdge, start_server: StartServer) -> None:
    size = 64_000_000
    sent = 0

    async def flood(_: Received, __: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        piece = b"x" * 64_000
        while sent < size:
            writer.write(piece)
            await writer.drain()
            sent += len(piece)

    service = await start_server(flood)
    edge = await start_edge(service.url)
    host, port = edge.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=65_536)
    writer.write(b"GET /api/posts HTTP/1.1\r\nHost: x\r\n\r\n")
    before = -1

    async def has_stopped() -> bool:
        nonlocal before
        is_same, before = sent == before and sent > 0, sent
        return is_same

    await eventually(has_stopped)
    assert sent < size / 2, "sockets and gateway hold only so much"
    await reader.readuntil(b"\r\n\r\n")
    received = 0
    while received < size:
        received += len(await reader.read(1_000_000))
    assert (received, sent) == (size, size)
    writer.close()


async def test_large_bodies_stream_both_ways(start_edge: StartEdge, start_server: StartServer) -> None:
    async def echo(request: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        async for piece in service.pieces(request, reader):
            writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            await writer.drain()
        writer.write(b"0\r\n\r\n")

    service = await start_server(echo)
    service.reads_body = False
    route = next(route for route in TABLE if route.prefix == "/api/media")
    edge = await start_edge(service.url, table=(dataclasses.replace(route, body_limit=1_000_000_000),))
    total, piece = 32_000_000, bytes(range(250)) * 400

    host, port = edge.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /api/media HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % total)

    async def upload() -> None:
        for _ in range(total // len(piece)):
            writer.write(piece)
            await writer.drain()

    sending = asyncio.create_task(upload())
    assert b"transfer-encoding: chunked" in await reader.readuntil(b"\r\n\r\n")
    received = 0
    while size := int(await reader.readuntil(b"\r\n"), 16):
        part = (await reader.readexactly(size + 2))[:-2]
        assert part[0] == received % 250
        received += size
    assert received == total
    await sending
    writer.close()
