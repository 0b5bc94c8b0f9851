"""Carries out imports, in the worker.

Taking one gives it to this worker for a lease, which every batch renews. A batch of posts, their lines in the report
and the number of posts done are one transaction: a worker that dies leaves the import to the next one, which goes on
behind the last batch, so no post is made twice. One that only was slow finds that the import is another's, and stops.

Reading is done in a thread and converting in a pool of processes, one batch ahead of the database: what is in memory
is two batches, however large the import. (One file with all posts is read as a whole; `MAX_TABLE_BYTES` bounds it.)
"""

import asyncio
import itertools
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.imports import policy, repository
from services.content.imports.bulk import create_all
from services.content.imports.drafting import Found, Prepared, Refused, prepare_all
from services.content.imports.models import Import, ImportItem
from services.content.imports.pictures import note_pictures, with_own_pictures
from services.content.imports.policy import BATCH, ImportOutcome, ImportState
from services.content.imports.problems import UnreadableUpload
from services.content.imports.sources import Source
from services.content.posts.policy import Moderation, PostStatus
from shared.clock import Clock
from shared.database import Database
from shared.logging import get_logger

log = get_logger(__name__)

T = TypeVar("T")
_POLL_SECONDS: Final = 0.5
_IDLE_POLLS: Final = 20  # after which the pool of processes is given back
_PARTS: Final = 4
_CLEAN_EVERY: Final = 1200
_OLD: Final = 100


class _TakenOver(Exception):  # noqa: N818 - what happened, not an error
    """It was cancelled, another worker has it, or its owner is gone."""


class Importer:
    """Carries out what is due. Several workers share the rows. Without `processes` a thread converts."""

    def __init__(self, database: Database, clock: Clock, *, processes: int | None = None) -> None:
        self._database = database
        self._clock = clock
        self._processes = min(2, os.cpu_count() or 1) if processes is None else processes
        self._pool: Executor | None = None

    async def run(self) -> None:
        """Carry out imports until cancelled."""
        try:
            for turn in itertools.count():
                if await self.run_next():
                    continue
                if turn % _CLEAN_EVERY == 0:
                    await self._clean()
                if turn % _IDLE_POLLS == 0:
                    self.close()
                await asyncio.sleep(_POLL_SECONDS)
        finally:
            self.close()

    def close(self) -> None:
        """Give the processes back."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    async def run_next(self) -> bool:
        """Take an import that is due and carry it out; return whether there was one."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            taken = await repository.take_due(session, now, now + policy.LEASE)
        if taken is None:
            return False
        try:
            if taken.attempts > policy.MAX_ATTEMPTS + taken.done // BATCH:
                raise UnreadableUpload("It was begun again and again without coming to an end.")
            with TemporaryFile() as file:
                async for piece in repository.chunks(self._database, taken.id):
                    file.write(piece)
                await self._import(taken, file)
        except UnreadableUpload as error:
            await self._end(taken, ImportState.FAILED, error.detail)
        except _TakenOver:
            log.info("import_taken_over", import_id=str(taken.id))
        return True

    async def _import(self, taken: Import, file: IO[bytes]) -> None:
        source = await asyncio.to_thread(Source, file, taken.name)
        found = itertools.islice(source.posts(), taken.done, None)
        position = taken.done
        coming = asyncio.ensure_future(self._next_batch(found))
        ends = asyncio.get_running_loop().time() + policy.TURN_SECONDS
        try:
            while batch := await coming:
                coming = asyncio.ensure_future(self._next_batch(found))
                await self._store(taken, position, batch)
                position += len(batch)
                if asyncio.get_running_loop().time() > ends and await self._gave_way(taken):
                    return
        finally:
            coming.cancel()
        await self._end(taken, ImportState.DONE)

    async def _next_batch(self, found: Iterator[Found]) -> list[Prepared | Refused]:
        """Return the next posts, converted; [] at the end."""
        read = await asyncio.to_thread(lambda: list(itertools.islice(found, BATCH)))
        if not self._processes:
            return await asyncio.to_thread(prepare_all, read)
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._processes, multiprocessing.get_context("spawn"))
        loop = asyncio.get_running_loop()
        parts = [read[start::_PARTS] for start in range(_PARTS)] if len(read) > _PARTS else [read]
        done = await asyncio.gather(*(loop.run_in_executor(self._pool, prepare_all, part) for part in parts))
        return _interleaved(done)

    async def _store(self, taken: Import, position: int, batch: Sequence[Prepared | Refused]) -> None:
        now = self._clock.now()
        async with self._database.transaction() as session:
            current = await repository.held(session, taken)
            if current is None or current.done != position:
                raise _TakenOver
            lines = await _stored(session, current, batch, now)
            await session.execute(
                insert(ImportItem.__table__),  # type: ignore[arg-type]
                [{"import_id": taken.id, "position": position + index, **line} for index, line in enumerate(lines)],
            )
            outcomes = [line["outcome"] for line in lines]
            current.done += len(lines)
            current.created += outcomes.count(ImportOutcome.CREATED)
            current.skipped += outcomes.count(ImportOutcome.SKIPPED)
            current.failed += outcomes.count(ImportOutcome.FAILED)
            current.due_at = now + policy.LEASE

    async def _gave_way(self, taken: Import) -> bool:
        """Leave the import for later where others wait; return whether they do."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            if not await repository.do_others_wait(session, taken, now):
                return False
            current = await repository.held(session, taken)
            if current is not None:
                current.due_at = now
        return True

    async def _end(self, taken: Import, state: ImportState, reason: str | None = None) -> None:
        async with self._database.transaction() as session:
            current = await repository.held(session, taken)
            if current is None:
                return
            current.state = state.value
            current.reason = reason
            current.total = current.done if state is ImportState.DONE else current.total
            current.finished_at = self._clock.now()
            await repository.forget_upload(session, taken.id)

    async def _clean(self) -> None:
        deleted = _OLD
        while deleted == _OLD:
            async with self._database.transaction() as session:
                deleted = await repository.delete_old(session, self._clock.now() - policy.KEPT, _OLD)


async def _stored(
    session: AsyncSession, current: Import, batch: Sequence[Prepared | Refused], now: datetime
) -> list[dict[str, Any]]:
    """Create the posts of a batch that are new, and return the lines of the report."""
    prepared = [one for one in batch if isinstance(one, Prepared)]
    known = await repository.known(session, current.author_id, [one.key for one in prepared])
    fresh: dict[bytes, Prepared] = {}
    for one in prepared:
        if one.key not in known:
            fresh.setdefault(one.key, one)
    originals = fresh
    fresh = await with_own_pictures(session, current.author_id, originals)
    made = await create_all(
        session,
        current.author_id,
        list(fresh.values()),
        publish=current.publish,
        moderation=Moderation.CLEAR,
        now=now,
    )
    await note_pictures(session, [(post_id, post) for post, (post_id, _) in zip(fresh.values(), made, strict=True)])
    created: dict[bytes, dict[str, Any]] = {
        key: {"reason": _about(post, status, publish=current.publish), "notes": post.notes, "post_id": post_id}
        for (key, post), (post_id, status) in zip(fresh.items(), made, strict=True)
    }
    await repository.remember(session, current.author_id, {key: line["post_id"] for key, line in created.items()})
    return [_line(one, created[one.key] if originals.get(one.key) is one else None, known) for one in batch]


def _line(one: Prepared | Refused, created: dict[str, Any] | None, known: dict[bytes, UUID]) -> dict[str, Any]:
    line: dict[str, Any] = {"label": one.label, "outcome": ImportOutcome.SKIPPED.value, "notes": [], "post_id": None}
    if isinstance(one, Refused):
        return line | {
            "outcome": (ImportOutcome.SKIPPED if one.is_skipped else ImportOutcome.FAILED).value,
            "reason": one.reason,
        }
    if created is not None:
        return line | {"outcome": ImportOutcome.CREATED.value, **created}
    if one.key in known:
        reason = "Skipped: you have imported this before, and an import changes no post."
        return line | {"reason": reason, "post_id": known[one.key]}
    return line | {"reason": "Skipped: it is in this upload twice."}


def _about(post: Prepared, status: PostStatus, *, publish: bool) -> str:
    if status is PostStatus.PUBLISHED and post.published_at is not None:
        return f"Published, with its date of {post.published_at:%d %B %Y}."
    if not publish:
        return "Created as a draft."
    if not post.is_published:
        return "Created as a draft, as it was at its source."
    if post.published_at is None:
        return "Created as a draft: its source names no date."
    return "Created as a draft: its date is in the future."


def _interleaved(parts: Sequence[Sequence[T]]) -> list[T]:
    """Return what `read[start::len(parts)]` has taken apart, in its order."""
    return [one for row in itertools.zip_longest(*parts, fillvalue=None) for one in row if one is not None]
