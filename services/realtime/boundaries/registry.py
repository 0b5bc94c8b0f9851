"""The blocks and mutes of the users who are connected to this replica, in memory: an emit asks without waiting.

A user's are read when their first socket comes. What changes later is read from the database, at once when the worker
gives a signal, and every POLL_SECONDS because a signal may be lost. Each reading begins MARGIN before the one before:
a transaction may commit later than another that was stored after it. So the work grows with what changed.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.realtime.boundaries import repository
from shared.database import Database

POLL_SECONDS: Final = 2.0
MARGIN: Final = timedelta(seconds=30)  # twice the longest statement, and more than a consumer's transaction takes
_NOBODY: Final[frozenset[UUID]] = frozenset()

Parted = Callable[[UUID, UUID], Awaitable[None]]


class _Relation:
    """Whom each user here is kept from, and for each of those who is not to hear of them."""

    def __init__(self) -> None:
        self._kept_from: defaultdict[UUID, set[UUID]] = defaultdict(set)
        self._deaf_to: defaultdict[UUID, set[UUID]] = defaultdict(set)

    def of(self, user_id: UUID) -> set[UUID] | frozenset[UUID]:
        return self._kept_from.get(user_id, _NOBODY)

    def deaf_to(self, other_id: UUID) -> set[UUID] | frozenset[UUID]:
        return self._deaf_to.get(other_id, _NOBODY)

    def put(self, user_id: UUID, other_id: UUID, *, is_kept: bool) -> bool:
        """Store one pair; return whether that changed anything."""
        if (other_id in self.of(user_id)) is is_kept:
            return False
        if is_kept:
            self._kept_from[user_id].add(other_id)
            self._deaf_to[other_id].add(user_id)
            return True
        for index, key, value in ((self._kept_from, user_id, other_id), (self._deaf_to, other_id, user_id)):
            index[key].discard(value)
            if not index[key]:
                del index[key]
        return True

    def replace(self, user_id: UUID, others: Iterable[UUID]) -> None:
        wanted = set(others)
        for other_id in self.of(user_id) - wanted:
            self.put(user_id, other_id, is_kept=False)
        for other_id in wanted:
            self.put(user_id, other_id, is_kept=True)


class Boundaries:
    """What this replica must not tell its own users."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sockets: defaultdict[UUID, int] = defaultdict(int)
        self._apart = _Relation()
        self._mutes = _Relation()
        self._taken_in = 0
        self._since: datetime | None = None
        self._wake = asyncio.Event()
        self.on_parted: Parted | None = None
        """Called with (a user here, the other) when the two are kept apart from now on."""

    def apart_from(self, user_id: UUID) -> set[UUID] | frozenset[UUID]:
        """Return whom a user here blocks or is blocked by."""
        return self._apart.of(user_id)

    def deaf_to(self, actor_id: UUID, *, also_muters: bool = False) -> set[UUID] | frozenset[UUID]:
        """Return the users here who are not to hear of `actor_id`."""
        deaf = self._apart.deaf_to(actor_id)
        return deaf | self._mutes.deaf_to(actor_id) if also_muters else deaf

    async def arrive(self, user_id: UUID) -> None:
        """Count a socket in, and know its user's boundaries before it hears anything."""
        self._sockets[user_id] += 1  # first, so that a change that is read meanwhile is not passed over
        try:
            taken_in = -1
            while taken_in != self._taken_in:  # again, where a newer state came in between
                taken_in = self._taken_in
                async with self._database.snapshot() as session:
                    apart = await repository.apart_from(session, user_id)
                    muted = await repository.muted_by(session, user_id)
        except BaseException:
            self.leave(user_id)
            raise
        self._apart.replace(user_id, apart)
        self._mutes.replace(user_id, muted)

    def leave(self, user_id: UUID) -> None:
        """Count a socket out; the last one takes its user's boundaries along."""
        self._sockets[user_id] -= 1
        if self._sockets[user_id] <= 0:
            del self._sockets[user_id]
            self._apart.replace(user_id, ())
            self._mutes.replace(user_id, ())

    def wake(self) -> None:
        """Read what has changed now."""
        self._wake.set()

    async def run(self) -> None:
        """Follow what changes, until cancelled. Raises when the database fails; the caller starts it again."""
        while True:
            self._wake.clear()
            await self.catch_up()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)

    async def catch_up(self) -> None:
        """Read what was stored since the last time."""
        async with self._database.snapshot() as session:
            next_since = await repository.moment_before(session, MARGIN)
            since = self._since or next_since
            blocks = await repository.blocks_since(session, since)
            mutes = await repository.mutes_since(session, since)
        self._since = next_since
        for muter, muted, is_muting in mutes:
            if muter in self._sockets:
                self._taken_in += self._mutes.put(muter, muted, is_kept=is_muting)
        for blocker, blocked, is_apart in blocks:
            for user_id, other_id in ((blocker, blocked), (blocked, blocker)):
                if user_id in self._sockets and self._apart.put(user_id, other_id, is_kept=is_apart):
                    self._taken_in += 1
                    if is_apart and self.on_parted is not None:
                        await self.on_parted(user_id, other_id)
