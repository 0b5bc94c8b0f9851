"""The service behind the contenders: fixed answers from a bare asyncio protocol on uvloop.

`/.well-known/jwks.json` is the key set, `/api/media/<bytes>` a body of that size; everything else is 1 KB of JSON. A
request body is counted and thrown away. Used for large bodies, for keys, and for everything where HAProxy is absent.
"""

import argparse
import asyncio
from pathlib import Path
from typing import Any, cast

import httptools
import uvloop

_PIECE = b"x" * 65_536
_BODY = b'{"items":"' + b"a" * 1012 + b'"}'
_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncache-control: private\r\netag: abc\r\n"
    b"vary: accept-encoding\r\ncontent-length: %d\r\n\r\n"
)
_ANSWER = _HEAD % len(_BODY) + _BODY


class Service(asyncio.Protocol):
    """One connection."""

    def __init__(self, key_set: bytes) -> None:
        self._key_set = key_set
        self._parser: Any = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._target = b""
        self._left = 0
        self._is_paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._target = b""

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_message_complete(self) -> None:
        if self._transport is None:
            return
        if self._target == b"/.well-known/jwks.json":
            self._transport.write(_HEAD % len(self._key_set) + self._key_set)
        elif self._target.startswith(b"/api/media/"):
            self._left = int(self._target.rpartition(b"/")[2])
            self._transport.write(_HEAD % self._left)
            self._pump()
        else:
            self._transport.write(_ANSWER)

    def pause_writing(self) -> None:
        self._is_paused = True

    def resume_writing(self) -> None:
        self._is_paused = False
        self._pump()

    def _pump(self) -> None:
        while self._left and not self._is_paused and self._transport is not None:
            piece = _PIECE if self._left >= len(_PIECE) else _PIECE[: self._left]
            self._left -= len(piece)
            self._transport.write(piece)


async def serve(port: int, key_set: bytes) -> None:
    """Serve until killed."""
    server = await asyncio.get_running_loop().create_server(lambda: Service(key_set), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--key-set", type=Path, required=True)
    chosen = parser.parse_args()
    uvloop.run(serve(chosen.port, chosen.key_set.read_bytes()))
