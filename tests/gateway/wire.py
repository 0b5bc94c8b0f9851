"""Both ends of the gateway on the bare wire: a strict HTTP/1.1 server that can misbehave, and a raw client."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_LINE = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+): ([\t\x20-\x7e\x80-\xff]*)")
_TARGET = re.compile(rb"([A-Z]+) (/[\x21-\x7e]*) HTTP/1\.1")


class StrictnessError(Exception):
    """The gateway sent something that is not plain HTTP/1.1."""


@dataclass
class Received:
    """A request as it arrived at the service."""

    method: str
    target: str
    header_list: list[tuple[str, str]]
    connection: int
    body: bytes = b""
    body_length: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """The headers by lower-case name; every name once."""
        return {name.lower(): value for name, value in self.header_list}


Respond = Callable[[Received, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class StrictServer:
    """Parses requests without any leniency and answers by `respond`."""

    respond: Respond
    url: str = ""
    reads_body: bool = True
    keeps_body: bool = True
    requests: list[Received] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    connections: int = 0
    open_connections: int = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either side closes it."""
        self.connections += 1
        self.open_connections += 1
        number = self.connections
        try:
            while True:
                request = await self._read_head(reader, number)
                if request is None:
                    return
                if self.reads_body:
                    await self._read_body(request, reader)
                self.requests.append(request)
                await self.respond(request, reader, writer)
                await writer.drain()
                if writer.is_closing():
                    return
        except StrictnessError as error:
            self.violations.append(str(error))
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            self.open_connections -= 1
            writer.close()

    async def _read_head(self, reader: asyncio.StreamReader, number: int) -> Received | None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as error:
            if error.partial and self.reads_body:
                self.violations.append(f"half a head: {error.partial!r}")
            return None
        first, *lines = head[:-4].split(b"\r\n")
        start = _TARGET.fullmatch(first)
        if start is None:
            raise StrictnessError(f"request line {first!r}")
        pairs: list[tuple[str, str]] = []
        for line in lines:
            match = _LINE.fullmatch(line)
            if match is None:
                raise StrictnessError(f"header line {line!r}")
            pairs.append((match[1].decode(), match[2].decode("latin-1")))
        names = [name.lower() for name, _ in pairs]
        for name in ("host", "content-length", "transfer-encoding"):
            if names.count(name) > 1:
                raise StrictnessError(f"{name} twice")
        if "host" not in names or {"content-length", "transfer-encoding"} <= set(names):
            raise StrictnessError(f"framing: {names}")
        return Received(start[1].decode(), start[2].decode(), pairs, number)

    async def _read_body(self, request: Received, reader: asyncio.StreamReader) -> None:
        async for piece in self.pieces(request, reader):
            request.body_length += len(piece)
            if self.keeps_body:
                request.body += piece

    async def pieces(self, request: Received, reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
        """Read the body piece by piece."""
        headers = request.headers
        if headers.get("transfer-encoding") == "chunked":
            while size := await self._chunk_size(reader):
                yield await reader.readexactly(size)
                if await reader.readexactly(2) != b"\r\n":
                    raise StrictnessError("chunk without its end")
            if await reader.readexactly(2) != b"\r\n":
                raise StrictnessError("trailers")
            return
        left = int(headers.get("content-length", "0"))
        while left:
            piece = await reader.read(min(left, 65_536))
            if not piece:
                raise asyncio.IncompleteReadError(b"", left)
            left -= len(piece)
            yield piece

    async def _chunk_size(self, reader: asyncio.StreamReader) -> int:
        line = await reader.readuntil(b"\r\n")
        if not re.fullmatch(rb"[0-9a-f]{1,8}\r\n", line):
            raise StrictnessError(f"chunk size {line!r}")
        return int(line, 16)


async def answer_ok(request: Received, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer 200 with a short body."""
    body = b"" if request.method == "HEAD" else b"hello"
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\n" + body)


@asynccontextmanager
async def strict_server(respond: Respond = answer_ok) -> AsyncIterator[StrictServer]:
    """Run a strict server on a free loopback port."""
    strict = StrictServer(respond)
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(strict.handle(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    strict.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield strict
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def replying(data: bytes, *, closes: bool = False) -> Respond:
    """Return a responder that sends `data` as it is."""

    async def respond(_: Received, __: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        if closes:
            await writer.drain()
            writer.close()

    return respond


async def exchange(url: str, data: bytes, *, within: float = 10.0) -> bytes:
    """Send `data` on a fresh connection and return everything until the server closes it."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        writer.write(data)
        async with asyncio.timeout(within):
            await writer.drain()
            return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


def status_of(answer: bytes) -> int:
    """Return the status of a raw response; 0 when there is none."""
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0
