"""Sessions that ended before their tokens did.

auth appends to the Redis Stream `revocations`; every verifier tails it. Unlike pub/sub the stream is kept for longer
than a token lives, so a process that was down, or lost its connection, catches up from where it stopped.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Literal, Protocol
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.logging import get_logger

log = get_logger(__name__)

STREAM = "revocations"
KEEP_SECONDS = 20 * 60  # longer than the longest access token, 15 minutes
_BLOCK_MILLISECONDS = 1000
_RETRY_SECONDS = 0.2

Kind = Literal["session", "user"]
Listener = Callable[[Kind, UUID], Awaitable[None]]


class _Token(Protocol):
    @property
    def id(self) -> UUID: ...
    @property
    def session_id(self) -> UUID: ...
    @property
    def issued_at(self) -> float: ...


class Revocations:
    """The revocations a process knows of. `run()` keeps them current; `covers()` asks without waiting."""

    def __init__(self) -> None:
        self._before: dict[tuple[Kind, UUID], float] = {}
        self._forget_at: dict[tuple[Kind, UUID], float] = {}
        self._listeners: list[Listener] = []
        self._last_id = ""
        self._caught_up = asyncio.Event()

    async def wait_until_caught_up(self, seconds: float) -> None:
        """Wait until what happened before this process started is known, or `seconds` at most."""
        try:
            await asyncio.wait_for(self._caught_up.wait(), seconds)
        except TimeoutError:
            log.warning("revocations_not_caught_up")

    def covers(self, token: _Token) -> bool:
        """Return whether the token's session, or all of its user's tokens issued until then, are revoked."""
        if not self._before:
            return False
        issued = token.issued_at
        return issued <= self._before.get(("session", token.session_id), 0.0) or issued <= self._before.get(
            ("user", token.id), 0.0
        )

    def subscribe(self, listener: Listener) -> None:
        """Call `listener(kind, id)` for each new revocation that arrives, to close what is open."""
        self._listeners.append(listener)

    async def add(self, kind: Kind, subject: UUID, before: float) -> None:
        """Take in one revocation: tokens of `subject` issued at or before `before` (Unix seconds) are void."""
        key = (kind, subject)
        if before <= self._before.get(key, 0.0):
            return
        self._before[key] = before
        self._forget_at[key] = time.monotonic() + KEEP_SECONDS
        for listener in self._listeners:
            try:
                await listener(kind, subject)
            except Exception as error:
                log.error("revocation_listener_failed", exc_info=error)

    async def run(self, redis: Redis) -> None:
        """Tail the stream until cancelled, across any failure of Redis."""
        while True:
            try:
                await self._tail(redis)
            except RedisError as error:
                log.warning("revocations_unavailable", error=type(error).__name__)
                # What comes back may be another server whose ids are behind: its whole stream is read again.
                self._last_id = ""
                await asyncio.sleep(_RETRY_SECONDS)

    async def _tail(self, redis: Redis) -> None:
        while True:
            since = self._last_id or f"{int((time.time() - KEEP_SECONDS) * 1000)}-0"
            block = _BLOCK_MILLISECONDS if self._caught_up.is_set() else None
            answer: Any = await redis.xread({STREAM: since}, count=1000, block=block)
            for _, entries in answer or []:
                for entry_id, fields in entries:
                    await self._take_in(fields)
                    self._last_id = entry_id.decode()
            if not answer:
                self._caught_up.set()
            self._forget()

    async def _take_in(self, fields: dict[bytes, bytes]) -> None:
        try:
            kind, subject, before = fields[b"kind"].decode(), UUID(fields[b"id"].decode()), float(fields[b"before"])
        except (KeyError, ValueError) as error:  # one that cannot be read must not stop those behind it
            log.error("revocation_unreadable", error=type(error).__name__)
            return
        await self.add("user" if kind == "user" else "session", subject, before)

    def _forget(self) -> None:
        now = time.monotonic()
        for key in [key for key, at in self._forget_at.items() if at < now]:
            del self._before[key], self._forget_at[key]


async def revoke(redis: Redis, kind: Kind, subject: UUID, before: float) -> None:
    """Tell every verifier. Repeating it is harmless."""
    oldest = int((time.time() - KEEP_SECONDS) * 1000)
    fields: dict[Any, Any] = {"kind": kind, "id": str(subject), "before": before}
    await redis.xadd(STREAM, fields, minid=f"{oldest}-0", approximate=True)
