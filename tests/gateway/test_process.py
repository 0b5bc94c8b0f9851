"""The gateway as a process: settings, memory, and a graceful end."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from shared.testing.waiting import eventually
from tests.gateway.conftest import StartServer
from tests.gateway.wire import Received, answer_ok, replying

REPOSITORY = Path(__file__).parents[2]
MEGABYTE = 1_000_000


@asynccontextmanager
async def gateway_process(redis_url: str, **settings: str) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """Run `python -m gateway` until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "SPARKLE_REDIS_URL": redis_url, "SPARKLE_ENV": "test", **settings}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", f"--port={port}",
        cwd=REPOSITORY, env=environment, stderr=subprocess.PIPE,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"

    async def is_live() -> bool:
        assert process.returncode is None
        with suppress(httpx.TransportError):
            async with httpx.AsyncClient(trust_env=False) as client:
                return (await client.get(f"{url}/health/live")).status_code == 200
        return False

    try:
        await eventually(is_live, within=30)
        yield url, process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


def resident_megabytes(pid: int, name: str) -> float:
    """Return a size from /proc/<pid>/status."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1000


async def test_memory_does_not_depend_on_the_size_of_a_body(redis_url: str, start_server: StartServer) -> None:
    size = 200 * MEGABYTE

    async def respond(request: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if request.method == "POST":
            await answer_ok(request, reader, writer)
            return
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % size)
        for _ in range(size // MEGABYTE):
            writer.write(b"x" * MEGABYTE)
            await writer.drain()

    service = await start_server(respond)
    service.keeps_body = False
    async with gateway_process(redis_url, SPARKLE_CONTENT_URL=service.url) as (url, process):
        async with httpx.AsyncClient(timeout=60, trust_env=False) as client:

            async def pieces() -> AsyncIterator[bytes]:
                for _ in range(60):
                    yield b"x" * MEGABYTE

            before = resident_megabytes(process.pid, "VmRSS")
            received = 0
            async with client.stream("GET", f"{url}/api/media/1") as answer:
                async for part in answer.aiter_raw():
                    received += len(part)
            for _ in range(3):
                assert (await client.post(f"{url}/api/media", content=pieces())).status_code == 200
            assert received == size
        assert resident_megabytes(process.pid, "VmHWM") - before < 30


async def test_a_signal_lets_requests_finish_and_sends_sockets_away(redis_url: str, start_server: StartServer) -> None:
    release = asyncio.Event()

    async def respond(request: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await release.wait()
        await answer_ok(request, reader, writer)

    async def echo(socket: ServerConnection) -> None:
        async for message in socket:
            await socket.send(message)

    service = await start_server(respond)
    async with serve(echo, "127.0.0.1", 0) as sockets:
        ai = f"http://127.0.0.1:{next(iter(sockets.sockets)).getsockname()[1]}"
        settings = {"SPARKLE_CONTENT_URL": service.url, "SPARKLE_AI_URL": ai, "SPARKLE_DRAIN_TIMEOUT": "15"}
        async with (
            gateway_process(redis_url, **settings) as (url, process),
            httpx.AsyncClient(timeout=30, trust_env=False) as client,
            connect(url.replace("http", "ws", 1) + "/ws/ai/chat/1", proxy=None) as socket,
        ):
            await socket.send("hello")
            assert await socket.recv() == "hello"
            in_flight = asyncio.create_task(client.get(f"{url}/api/posts"))

            async def has_arrived() -> bool:
                return len(service.requests) == 1

            await eventually(has_arrived)
            process.send_signal(signal.SIGTERM)
            closed = None
            try:
                await socket.recv()
            except ConnectionClosed as error:
                closed = error.rcvd
            release.set()
            assert (await in_flight).status_code == 200
            await asyncio.wait_for(process.wait(), timeout=10)
    assert closed is not None
    assert closed.code == 1012


async def test_tokens_in_a_query_are_not_logged(redis_url: str, start_server: StartServer) -> None:
    service = await start_server(replying(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"))

    async def accept(socket: ServerConnection) -> None:
        await socket.close()

    async with serve(accept, "127.0.0.1", 0) as sockets:
        ai = f"http://127.0.0.1:{next(iter(sockets.sockets)).getsockname()[1]}"
        async with gateway_process(redis_url, SPARKLE_CONTENT_URL=service.url, SPARKLE_AI_URL=ai) as (url, process):
            async with httpx.AsyncClient(trust_env=False) as client:
                await client.get(f"{url}/api/posts?token=very-secret")
            async with connect(url.replace("http", "ws", 1) + "/ws/ai/chat/1?token=very-secret", proxy=None) as sock:
                await sock.wait_closed()
            process.terminate()
            _, log = await process.communicate()
    assert b"very-secret" not in log
    assert b'"path":"/api/posts"' in log
    assert b'"method":"WEBSOCKET"' in log


async def test_wrong_settings_are_named_all_at_once() -> None:
    environment = {
        **os.environ,
        "SPARKLE_AUTH_URL": "ftp://x",
        "SPARKLE_TRUSTED_PROXIES": "not-a-network",
        "SPARKLE_IDLE_TIMEOUT": "-1",
        "SPARKLE_ENV": "production",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", cwd=REPOSITORY, env=environment, stderr=subprocess.PIPE
    )
    _, log = await process.communicate()

    assert process.returncode == 2
    for name in ("SPARKLE_AUTH_URL", "SPARKLE_TRUSTED_PROXIES", "SPARKLE_IDLE_TIMEOUT", "SPARKLE_SECRET_KEY"):
        assert name.encode() in log
