"""What may be done with imports: one at a time for each person."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.content.authors.repository import author_of
from services.content.imports import repository
from services.content.imports.models import Import
from services.content.imports.policy import MAX_UPLOAD_BYTES, MEBIBYTE, ImportKind, ImportOutcome, ImportState
from services.content.imports.problems import ImportNotFound, ImportRunning, UnreadableUpload
from services.content.imports.schemas import (
    ImportCursor,
    ImportedRead,
    ImportItemCursor,
    ImportItemList,
    ImportItemRead,
    ImportList,
    ImportRead,
)
from services.content.imports.sources import Source
from services.content.moderation import standing
from services.content.moderation.policy import Trust
from services.content.moderation.problems import NewcomersImportDrafts
from shared.auth import Caller
from shared.database import Database
from shared.ids import uuid7
from shared.pagination import PageParams, Pagination, split_page
from shared.problems import EmailNotVerified, PayloadTooLarge

_CHUNK: Final = MEBIBYTE


async def require_may_import(database: Database, caller: Caller, *, publish: bool, now: datetime) -> None:
    """Anyone signed in may import drafts; publishing needs a verified address, and a post that was looked at.

    Raises:
        EmailNotVerified, NewcomersImportDrafts
    """
    if not publish:
        return
    if not caller.email_verified:
        raise EmailNotVerified("Open the link in the mail we sent you, or import everything as drafts.")
    async with database.snapshot() as session:
        trust = await standing.trust(session, caller.id, now, is_moderator=caller.is_moderator)
    if trust is Trust.NEWCOMER:
        raise NewcomersImportDrafts("Publish one of them then, and import with publishing after that.")


async def received(body: AsyncIterator[bytes]) -> IO[bytes]:
    """Return a body as a file that is on the disk, not in memory, where it is large.

    Raises:
        PayloadTooLarge, UnreadableUpload
    """
    file: Any = SpooledTemporaryFile(max_size=_CHUNK)  # noqa: SIM115 - the caller closes it
    try:
        async for piece in body:
            if file.tell() + len(piece) > MAX_UPLOAD_BYTES:
                raise PayloadTooLarge(f"An upload has at most {MAX_UPLOAD_BYTES // MEBIBYTE} MiB.")
            file.write(piece)
        if file.tell() == 0:
            raise UnreadableUpload("The upload is empty.")
    except BaseException:
        file.close()
        raise
    return file  # type: ignore[no-any-return]


def recognised(file: IO[bytes], name: str) -> tuple[ImportKind, int]:
    """Return what an upload is and how many posts it has; runs beside the event loop.

    Raises:
        UnreadableUpload
    """
    source = Source(file, name)
    return source.kind, source.total()


def digest(file: IO[bytes]) -> bytes:
    """Return what tells an upload from others; runs beside the event loop."""
    file.seek(0)
    found = hashlib.sha256()
    while piece := file.read(_CHUNK):
        found.update(piece)
    return found.digest()


async def start(
    session: AsyncSession, caller: Caller, file: IO[bytes], *, name: str, kind: ImportKind, total: int, publish: bool,
    now: datetime,
) -> Import:  # fmt: skip
    """Return a new import, which a worker takes up.

    Raises:
        ImportRunning: the caller's last one has not ended.
    """
    await author_of(session, caller)
    wanted = Import(
        id=uuid7(), author_id=caller.id, name=name, kind=kind.value, size=file.seek(0, 2), publish=publish,
        state=ImportState.WAITING.value, reason=None, total=total, done=0, created=0, skipped=0, failed=0, attempts=0,
        due_at=now, created_at=now, finished_at=None,
    )  # fmt: skip
    if not await repository.add(session, wanted):
        raise ImportRunning("Wait until it has ended, or cancel it.")
    await repository.add_chunks(session, wanted.id, _pieces(file))
    return wanted


async def read(session: AsyncSession, caller: Caller, import_id: UUID) -> Import:
    """Return one of the caller's imports.

    Raises:
        ImportNotFound
    """
    found = await repository.own(session, caller.id, import_id)
    if found is None:
        raise ImportNotFound
    return found


async def page_of(session: AsyncSession, caller: Caller, page: PageParams) -> ImportList:
    """Return the caller's imports, the latest first."""
    before = ImportCursor.decode(page.cursor).id if page.cursor else None
    found = await repository.listed(session, caller.id, before, page.limit + 1)
    shown, following = split_page(found, page.limit, lambda one: ImportCursor(id=one.id))
    return ImportList(
        imports=[ImportRead.model_validate(one) for one in shown],
        pagination=Pagination(limit=page.limit, next_cursor=following),
    )


async def report(
    session: AsyncSession, caller: Caller, import_id: UUID, outcome: ImportOutcome | None, page: PageParams
) -> ImportItemList:
    """Return a page of the report of one of the caller's imports.

    Raises:
        ImportNotFound
    """
    await read(session, caller, import_id)
    after = ImportItemCursor.decode(page.cursor).position if page.cursor else None
    found = await repository.report(session, import_id, outcome, after, page.limit + 1)
    shown, following = split_page(found, page.limit, lambda row: ImportItemCursor(position=row[0].position))
    return ImportItemList(
        items=[_line(*row) for row in shown],
        pagination=Pagination(limit=page.limit, next_cursor=following),
    )


async def cancel(session: AsyncSession, caller: Caller, import_id: UUID, now: datetime) -> Import:
    """End an import; what it has created stays. One that has ended stays as it is.

    Raises:
        ImportNotFound
    """
    found = await read(session, caller, import_id)
    await repository.cancel(session, import_id, now)
    await session.refresh(found)
    return found


def _line(item: Any, post_id: UUID | None, slug: str, title: str, status: str) -> ImportItemRead:
    return ImportItemRead(
        position=item.position,
        label=item.label,
        outcome=item.outcome,
        reason=item.reason,
        notes=item.notes,
        post=None if post_id is None else ImportedRead.model_validate(
            {"id": post_id, "slug": slug, "title": title, "status": status}
        ),
    )  # fmt: skip


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_CHUNK):
        yield piece
