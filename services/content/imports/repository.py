"""The statements about imports."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.imports.models import Import, ImportChunk, ImportedPost, ImportItem
from services.content.imports.policy import ImportOutcome, ImportState
from services.content.posts.models import Post
from shared.database import Database

_UNDER_WAY = (ImportState.WAITING.value, ImportState.RUNNING.value)


async def add(session: AsyncSession, wanted: Import) -> bool:
    """Store an import; return False while another of the same person is under way."""
    values = {name: getattr(wanted, name) for name in Import.__table__.columns.keys()}  # noqa: SIM118 - no dict
    added = insert(Import).values(values).on_conflict_do_nothing().returning(Import.id)
    return await session.scalar(added) is not None


async def add_chunks(session: AsyncSession, import_id: UUID, chunks: Iterable[bytes]) -> None:
    """Store an upload in pieces."""
    for number, data in enumerate(chunks):
        await session.execute(insert(ImportChunk).values(import_id=import_id, number=number, data=data))


async def chunks(database: Database, import_id: UUID) -> AsyncIterator[bytes]:
    """Yield the pieces of an upload, each from a short transaction of its own."""
    number = 0
    while True:
        piece = select(ImportChunk.data).where(ImportChunk.import_id == import_id, ImportChunk.number == number)
        async with database.snapshot() as session:
            data = await session.scalar(piece)
        if data is None:
            return
        yield data
        number += 1


async def own(session: AsyncSession, author_id: UUID, import_id: UUID) -> Import | None:
    """Return an import, if it is this person's."""
    found: Import | None = await session.scalar(
        select(Import).where(Import.id == import_id, Import.author_id == author_id)
    )
    return found


async def listed(session: AsyncSession, author_id: UUID, before: UUID | None, limit: int) -> Sequence[Import]:
    """Return the imports of a person, the latest first."""
    query = select(Import).where(Import.author_id == author_id).order_by(Import.id.desc()).limit(limit)
    return (await session.scalars(query.where(Import.id < before) if before else query)).all()


async def report(
    session: AsyncSession, import_id: UUID, outcome: ImportOutcome | None, after: int | None, limit: int
) -> Sequence[Any]:
    """Return lines of a report with their posts, as far as these are not deleted."""
    query = (
        select(ImportItem, Post.id, Post.slug, Post.title, Post.status)
        .outerjoin(Post, (Post.id == ImportItem.post_id) & Post.deleted_at.is_(None))
        .where(ImportItem.import_id == import_id)
        .order_by(ImportItem.position)
        .limit(limit)
    )
    if outcome is not None:
        query = query.where(ImportItem.outcome == outcome.value)
    if after is not None:
        query = query.where(ImportItem.position > after)
    return (await session.execute(query)).all()


async def cancel(session: AsyncSession, import_id: UUID, now: datetime) -> None:
    """End an import that is under way; a worker that has it notices with its next batch."""
    ended = update(Import).where(Import.id == import_id, Import.state.in_(_UNDER_WAY))
    await session.execute(
        ended.values(state=ImportState.CANCELLED.value, finished_at=now).execution_options(synchronize_session=False)
    )
    await forget_upload(session, import_id)


async def forget_upload(session: AsyncSession, import_id: UUID) -> None:
    """Delete the bytes of an import that has ended."""
    await session.execute(delete(ImportChunk).where(ImportChunk.import_id == import_id))


async def take_due(session: AsyncSession, now: datetime, lease_until: datetime) -> Import | None:
    """Return an import that is due, as the caller's until `lease_until`."""
    due = select(Import).where(Import.state.in_(_UNDER_WAY), Import.due_at <= now).order_by(Import.due_at).limit(1)
    found: Import | None = await session.scalar(due.with_for_update(skip_locked=True))
    if found is not None:
        found.state = ImportState.RUNNING.value
        found.attempts += 1
        found.due_at = lease_until
    return found


async def do_others_wait(session: AsyncSession, taken: Import, now: datetime) -> bool:
    """Return whether another import is due."""
    due = select(Import.id).where(Import.state.in_(_UNDER_WAY), Import.due_at <= now, Import.id != taken.id).limit(1)
    return await session.scalar(due) is not None


async def held(session: AsyncSession, taken: Import) -> Import | None:
    """Return the import, locked; None when it is another worker's by now, has ended, or is gone."""
    mine = (Import.id == taken.id, Import.attempts == taken.attempts, Import.state == ImportState.RUNNING.value)
    query = select(Import).where(*mine).with_for_update().execution_options(populate_existing=True)
    found: Import | None = await session.scalar(query)
    return found


async def known(session: AsyncSession, author_id: UUID, keys: Sequence[bytes]) -> dict[bytes, UUID]:
    """Return the posts that came from these sources and are not deleted."""
    query = (
        select(ImportedPost.key, ImportedPost.post_id)
        .join(Post, Post.id == ImportedPost.post_id)
        .where(ImportedPost.author_id == author_id, ImportedPost.key.in_(keys), Post.deleted_at.is_(None))
    )
    return {row.key: row.post_id for row in await session.execute(query)}


async def remember(session: AsyncSession, author_id: UUID, posts: dict[bytes, UUID]) -> None:
    """Note where posts came from; one that was deleted since gives its place to the new one."""
    if not posts:
        return
    statement = insert(ImportedPost).values(
        [{"author_id": author_id, "key": key, "post_id": post_id} for key, post_id in sorted(posts.items())]
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[ImportedPost.author_id, ImportedPost.key], set_={"post_id": statement.excluded.post_id}
        )
    )


async def delete_old(session: AsyncSession, before: datetime, limit: int) -> int:
    """Delete up to `limit` imports that ended before a time, with their reports; the posts stay."""
    old = select(Import.id).where(Import.finished_at < before).limit(limit)
    deleted: Any = await session.execute(delete(Import).where(Import.id.in_(old)))
    return int(deleted.rowcount)
