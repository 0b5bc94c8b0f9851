"""The open chat sockets of this process: how many, and which of them must end."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.ai.chat.frames import CLOSE_LIMIT, CLOSE_OVERLOADED, CLOSE_TOKEN
from shared.auth import Caller
from shared.clock import Clock
from shared.revocations import Kind, Revocations

_LOOK_SECONDS = 0.5


class SocketEnd(Exception):  # noqa: N818 - the end of a socket is not always an error
    """The socket is to be closed with `code`; `reason` is shown to the client."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class OpenSocket(Protocol):
    """What the watch needs of a socket."""

    caller: Caller

    def end(self, code: int, reason: str) -> None:
        """Close it soon."""
        ...

    def look(self, now: datetime) -> None:
        """Check what depends on time: the token and idleness."""
        ...


class ChatSockets:
    """Counts sockets and ends those whose session was revoked, at once, or whose time is up."""

    def __init__(self, revocations: Revocations, clock: Clock, *, limit: int, limit_per_user: int) -> None:
        self._revocations = revocations
        self._clock = clock
        self._limit = limit
        self._limit_per_user = limit_per_user
        self._open: set[OpenSocket] = set()
        self._by_user: Counter[UUID] = Counter()
        revocations.subscribe(self._on_revocation)

    @contextmanager
    def admitted(self, socket: OpenSocket) -> Iterator[None]:
        """Count `socket` while the block runs.

        Raises:
            SocketEnd: there are too many.
        """
        user = socket.caller.id
        if len(self._open) >= self._limit:
            raise SocketEnd(CLOSE_OVERLOADED, "Too many chats are open. Try again later.")
        if self._by_user[user] >= self._limit_per_user:
            raise SocketEnd(CLOSE_LIMIT, "You have too many chats open. Close one.")
        self._open.add(socket)
        self._by_user[user] += 1
        try:
            yield
        finally:
            self._open.discard(socket)
            self._by_user[user] -= 1
            if not self._by_user[user]:
                del self._by_user[user]

    async def watch(self) -> None:
        """Look after every socket twice a second until cancelled: one timer for all of them."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            now = self._clock.now()
            for socket in tuple(self._open):
                self._end_if_revoked(socket)
                socket.look(now)

    async def _on_revocation(self, _kind: Kind, _subject: UUID) -> None:
        for socket in tuple(self._open):
            self._end_if_revoked(socket)

    def _end_if_revoked(self, socket: OpenSocket) -> None:
        if self._revocations.covers(socket.caller):
            socket.end(CLOSE_TOKEN, "The session was signed out.")
