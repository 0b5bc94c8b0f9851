"""A WebSocket client that speaks the chat's frames."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from shared.testing.tokens import bearer, issue_token

Frame = dict[str, Any]


class Talker:
    """One open socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def receive(self, within: float = 10.0) -> Frame:
        async with asyncio.timeout(within):
            frame: Frame = json.loads(await self.socket.recv())
        return frame

    async def until(self, *kinds: str, within: float = 10.0) -> list[Frame]:
        """Return frames up to and with the first of one of `kinds`."""
        frames: list[Frame] = []
        while not frames or frames[-1]["type"] not in kinds:
            frames.append(await self.receive(within))
        return frames

    async def say(self, text: str, **fields: Any) -> list[Frame]:
        """Send a message and return the frames of its answer."""
        await self.send(type="message", text=text, **fields)
        return await self.until("complete", "stopped", "error")

    async def close_code(self, within: float = 10.0) -> int:
        """Read until the server closes, and return its code."""
        with suppress(ConnectionClosed):
            async with asyncio.timeout(within):
                while True:
                    await self.socket.recv()
        assert self.socket.close_code is not None
        return self.socket.close_code


def text_of(frames: list[Frame]) -> str:
    """Return the answer that the chunks make."""
    return "".join(frame["content"] for frame in frames if frame["type"] == "chunk")


@asynccontextmanager
async def connected(url: str, **options: Any) -> AsyncIterator[Talker]:
    """Open a socket and send nothing."""
    async with connect(url, proxy=None, **options) as socket:
        yield Talker(socket)


@asynccontextmanager
async def talking(url: str, user: UUID, **claims: Any) -> AsyncIterator[Talker]:
    """Open a socket with a token as its first frame, and wait until it is ready."""
    async with connected(url) as talker:
        await talker.send(type="auth", token=issue_token(user, **claims))
        ready = await talker.receive()
        assert ready["type"] == "ready", ready
        yield talker


def signed_in(user: UUID, **claims: Any) -> dict[str, Any]:
    """Return the options of `connected` for a token in the handshake."""
    return {"additional_headers": bearer(user, **claims)}
