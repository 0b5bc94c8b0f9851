"""Makes archives, in the worker.

Taking one gives it to this worker for a lease, which every write renews. A worker that dies leaves it to the next one,
which starts again; one that only was slow finds that the archive is another's, and stops. While a service is away the
archive waits, with growing delay, for a day.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.avatars import repository as avatars
from services.auth.exports import notice, policy, repository
from services.auth.exports.archive import Archive
from services.auth.exports.models import Export
from services.auth.mail import queue
from services.auth.personal_data.ports import Holder, HolderUnavailable
from shared.clock import Clock
from shared.database import Database
from shared.logging import get_logger

log = get_logger(__name__)

_POLL_SECONDS: Final = 0.5
_TOLD_EVERY_SECONDS: Final = 1.0


class _TakenOver(Exception):  # noqa: N818 - what happened, not an error
    """Another worker has the archive, or its owner is gone."""


class _TooLarge(Exception):  # noqa: N818 - what happened, not an error
    """It would be larger than this site allows."""


class Exporter:
    """Makes what is due. Several workers share the rows. The holders are asked in their order."""

    def __init__(self, database: Database, clock: Clock, holders: Sequence[Holder], *, max_bytes: int) -> None:
        self._database = database
        self._clock = clock
        self._holders = holders
        self._max_bytes = max_bytes

    async def run(self) -> None:
        """Make archives until cancelled."""
        while True:
            if not await self.run_next():
                await asyncio.sleep(_POLL_SECONDS)

    async def run_next(self) -> bool:
        """Take one that is due and try to make it; return whether there was one."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            export = await repository.take_due(session, now, now + policy.LEASE)
            user = await accounts.by_id(session, export.user_id) if export else None
        if export is None or user is None:
            return False
        making = _Making(self._database, self._clock, export, Archive(user.username, now), self._max_bytes)
        try:
            await self._make(making, export.user_id)
        except (HolderUnavailable, ValueError) as error:  # a ValueError: what came was not JSON
            log.warning("export_delayed", export_id=str(export.id), attempts=export.attempts, reason=str(error)[:100])
            await making.delay()
        except _TooLarge:
            log.error("export_too_large", export_id=str(export.id))
            await making.fail()
        except _TakenOver:
            log.info("export_taken_over", export_id=str(export.id))
        return True

    async def _make(self, making: "_Making", user_id: UUID) -> None:
        for holder in self._holders:
            await making.begin(holder.name)
            async for line in holder.export(user_id):
                await making.add(holder.name, line)
        async with self._database.snapshot() as session:
            squares = await avatars.squares_of(session, user_id)
        await making.finish([(f"auth/avatar-{size}.webp", data) for size, data in squares])


class _Making:
    """One attempt: the archive in memory as far as it is not written, and what its owner is told of it."""

    def __init__(self, database: Database, clock: Clock, export: Export, archive: Archive, max_bytes: int) -> None:
        self._database = database
        self._clock = clock
        self._export = export
        self._archive = archive
        self._max_bytes = max_bytes
        self._services = [{**service, "state": "waiting", "rows": 0} for service in export.services]
        self._chunks = 0
        self._size = 0
        self._told_at = 0.0

    async def begin(self, name: str) -> None:
        """Say that `name` is asked now, and that those before it are done."""
        for service in self._services:
            if service["state"] == "running":
                service["state"] = "done"
            if service["name"] == name:
                service["state"] = "running"
        await self._write(self._archive.take())

    async def add(self, name: str, line: bytes) -> None:
        """Take in a line, and write what is finished."""
        if self._archive.add(name, line):
            for service in self._services:
                service["rows"] += service["name"] == name
        pieces = self._archive.take()
        if pieces or asyncio.get_running_loop().time() - self._told_at > _TOLD_EVERY_SECONDS:
            await self._write(pieces)

    async def finish(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Write these files and the end, and have the owner told."""
        for name, content in files:
            self._archive.add_file(name, content)
        self._archive.close()
        for service in self._services:
            service["state"] = "done"
        now = self._clock.now()
        ends = {"state": "ready", "finished_at": now, "expires_at": now + policy.KEPT}
        await self._write(self._archive.take(everything=True), ends)

    async def delay(self) -> None:
        """Leave it for later, or give it up."""
        now = self._clock.now()
        if policy.has_given_up(self._export.requested_at, now):
            await self.fail()
            return
        for service in self._services:
            service["state"] = "done" if service["state"] == "done" else "waiting"
        later = now + policy.delay_after(self._export.attempts)
        async with self._database.transaction() as session:
            await repository.save(session, self._export, services=self._services, due_at=later)

    async def fail(self) -> None:
        """Say that there will be no archive."""
        now = self._clock.now()
        ended: dict[str, Any] = {"state": "failed", "finished_at": now, "expires_at": now + policy.KEPT, "size": 0}
        async with self._database.transaction() as session:
            await repository.save(session, self._export, services=self._services, **ended)

    async def _write(self, pieces: Sequence[bytes], ends: dict[str, Any] | None = None) -> None:
        self._size += sum(len(piece) for piece in pieces)
        if self._size > self._max_bytes:
            raise _TooLarge
        changes = {"services": self._services, "size": self._size, "due_at": self._clock.now() + policy.LEASE}
        async with self._database.transaction() as session:
            if not await repository.save(session, self._export, **changes, **(ends or {})):
                raise _TakenOver
            await repository.add_chunks(session, self._export.id, self._chunks, pieces)
            if ends is not None:
                await self._announce(session, self._clock.now())
        self._chunks += len(pieces)
        self._told_at = asyncio.get_running_loop().time()

    async def _announce(self, session: AsyncSession, now: datetime) -> None:
        await queue.enqueue(session, notice.MAIL_KIND, str(self._export.id), now)
