"""The statements on pictures; who sees one is asked here, of the one door of posts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from services.content.media.models import Media, MediaRemoval, MediaUse, MediaVariant
from services.content.media.schemas import MediaCursor, MediaUsage
from services.content.posts.models import Post
from services.content.posts.visibility import is_public, readable_by
from shared.auth import Caller
from shared.messaging import idempotency_keys


@dataclass(frozen=True)
class Served:
    """One file of a picture, and who may have it."""

    digest: str
    format: str
    bytes: int
    is_public: bool
    is_readable: bool
    """By the caller."""


def _shown_by(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(MediaUse.media_id == Media.id, MediaUse.post_id == Post.id, condition)


def _visible_to(caller: Caller | None) -> ColumnElement[bool]:
    """The caller's own pictures, and those of posts that the caller may read."""
    if caller is None:
        return _shown_by(is_public())
    return or_(Media.owner_id == caller.id, _shown_by(readable_by(caller)))


async def served(
    session: AsyncSession, media_id: UUID, caller: Caller | None, variant: tuple[int, str] | None
) -> Served | None:
    """Return what there is to know of one file, in one statement."""
    columns: tuple[Any, ...] = (Media.digest, _shown_by(is_public()).label("is_public"), _visible_to(caller))
    if variant is None:
        query = select(*columns, Media.format, Media.bytes).where(Media.id == media_id)
    else:
        width, kind = variant
        # Until a worker has drawn the AVIF file, the WebP file stands in: pages name both before either is asked for.
        kinds = ("avif", "webp") if kind == "avif" else ("webp",)
        found = and_(MediaVariant.media_id == Media.id, MediaVariant.width == width, MediaVariant.format.in_(kinds))
        query = select(*columns, MediaVariant.format, MediaVariant.bytes).join(MediaVariant, found)
        query = query.where(Media.id == media_id).order_by(MediaVariant.format).limit(1)
    row: Any = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    digest, public, readable, stored_as, size = row
    return Served(digest=digest, format=stored_as, bytes=size, is_public=public, is_readable=readable)


async def visible(session: AsyncSession, caller: Caller, ids: Collection[UUID]) -> Sequence[UUID]:
    """Return those of `ids` that the caller may see."""
    return (await session.scalars(select(Media.id).where(Media.id.in_(ids), _visible_to(caller)))).all()


async def listed(session: AsyncSession, owner_id: UUID, after: MediaCursor | None, limit: int) -> Sequence[Media]:
    """Return pictures of a person, the latest first."""
    query = select(Media).where(Media.owner_id == owner_id).order_by(Media.id.desc()).limit(limit)
    if after is not None:
        query = query.where(Media.id < after.id)
    return (await session.scalars(query.options(selectinload(Media.variants)))).all()


async def find(session: AsyncSession, media_id: UUID) -> Media | None:
    """Return a picture with its variants."""
    query = select(Media).where(Media.id == media_id).options(selectinload(Media.variants))
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def find_own_for_change(session: AsyncSession, owner_id: UUID, media_id: UUID) -> Media | None:
    """Return a person's picture, locked: no post can begin to show it meanwhile."""
    query = select(Media).where(Media.id == media_id, Media.owner_id == owner_id).with_for_update(of=Media)
    return (await session.scalars(query.options(selectinload(Media.variants)))).one_or_none()


async def own(session: AsyncSession, owner_id: UUID, ids: Collection[UUID]) -> dict[UUID, Media]:
    """Return those of `ids` that are a person's, held so that they cannot be deleted before the transaction ends."""
    query = select(Media).where(Media.id.in_(ids), Media.owner_id == owner_id).order_by(Media.id)
    rows = await session.scalars(query.with_for_update(read=True, key_share=True))
    return {media.id: media for media in rows}


async def usage(session: AsyncSession, owner_id: UUID) -> tuple[int, int]:
    """Return how many bytes and pictures a person has."""
    query = select(func.coalesce(func.sum(Media.stored_bytes), 0), func.count()).where(Media.owner_id == owner_id)
    total, count = (await session.execute(query)).one()
    return int(total), count


async def usage_of(session: AsyncSession, owner_id: UUID, *, max_bytes: int, max_files: int) -> MediaUsage:
    """Return the usage beside its limits."""
    total, count = await usage(session, owner_id)
    return MediaUsage(bytes=total, files=count, max_bytes=max_bytes, max_files=max_files)


async def lock_quota(session: AsyncSession, owner_id: UUID) -> None:
    """Let one upload of a person at a time be counted."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"media:{owner_id}", 0))))


async def answered(session: AsyncSession, owner_id: UUID, key: str) -> tuple[bytes, dict[str, Any]] | None:
    """Return the fingerprint and the answer of an earlier request with this Idempotency-Key."""
    mine = and_(idempotency_keys.c.caller == str(owner_id), idempotency_keys.c.key == key)
    query = select(idempotency_keys.c.fingerprint, idempotency_keys.c.response).where(mine)
    row = (await session.execute(query)).one_or_none()
    return None if row is None or row.response is None else (row.fingerprint, row.response)


async def add(session: AsyncSession, media: Media, variants: Sequence[tuple[int, str, int]]) -> None:
    """Insert a picture with its variants: width, format, bytes."""
    session.add(media)
    await session.flush()
    await add_variants(session, media.id, variants)


async def add_variants(session: AsyncSession, media_id: UUID, variants: Sequence[tuple[int, str, int]]) -> None:
    """Insert variants of a picture; those that are there stay."""
    rows = [{"media_id": media_id, "width": width, "format": kind, "bytes": size} for width, kind, size in variants]
    if rows:
        await session.execute(upsert(MediaVariant).on_conflict_do_nothing(), rows)


async def set_uses(session: AsyncSession, post_id: UUID, ids: Collection[UUID]) -> None:
    """Let a post show exactly these pictures."""
    gone = delete(MediaUse).where(MediaUse.post_id == post_id, MediaUse.media_id.not_in(ids) if ids else true())
    await session.execute(gone.execution_options(synchronize_session=False))
    await add_uses(session, [(media_id, post_id) for media_id in ids])


async def add_uses(session: AsyncSession, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Note which posts show which pictures."""
    if pairs:
        rows = [{"media_id": media_id, "post_id": post_id} for media_id, post_id in pairs]
        await session.execute(upsert(MediaUse).on_conflict_do_nothing(), rows)


async def posts_with(session: AsyncSession, media_id: UUID, limit: int) -> Sequence[Any]:
    """Return posts that show a picture and are not in the trash."""
    query = (
        select(Post.id, Post.title)
        .join(MediaUse, MediaUse.post_id == Post.id)
        .where(MediaUse.media_id == media_id, Post.deleted_at.is_(None))
        .order_by(Post.id)
        .limit(limit)
    )
    return (await session.execute(query)).all()


async def announce(session: AsyncSession, media_id: UUID, due_at: datetime) -> None:
    """Have the files of a picture deleted at `due_at` unless its row is written before."""
    announced = upsert(MediaRemoval).values(media_id=media_id, due_at=due_at)
    await session.execute(announced.on_conflict_do_nothing())


async def confirm(session: AsyncSession, media_id: UUID) -> bool:
    """Take back the announcement; return whether it still stood."""
    gone = delete(MediaRemoval).where(MediaRemoval.media_id == media_id).returning(MediaRemoval.media_id)
    return await session.scalar(gone) is not None


async def remove(session: AsyncSession, condition: ColumnElement[bool], now: datetime, limit: int) -> int:
    """Delete up to `limit` pictures; a worker deletes their files."""
    some = select(Media.id).where(condition).limit(limit).with_for_update()
    ids = (await session.scalars(some)).all()
    if ids:
        await session.execute(
            upsert(MediaRemoval).on_conflict_do_nothing(), [{"media_id": each, "due_at": now} for each in ids]
        )
        await session.execute(delete(Media).where(Media.id.in_(ids)).execution_options(synchronize_session=False))
    return len(ids)


async def due_removals(session: AsyncSession, now: datetime, lease: timedelta, limit: int) -> Sequence[UUID]:
    """Return pictures whose files are to go, and keep them from other workers for the lease."""
    some = (
        select(MediaRemoval.media_id)
        .where(MediaRemoval.due_at <= now)
        .order_by(MediaRemoval.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = (await session.scalars(some)).all()
    if ids:
        await session.execute(update(MediaRemoval).where(MediaRemoval.media_id.in_(ids)).values(due_at=now + lease))
    return ids


async def forget_removal(session: AsyncSession, media_id: UUID) -> None:
    """The files are gone."""
    await session.execute(delete(MediaRemoval).where(MediaRemoval.media_id == media_id))


async def take_for_avif(session: AsyncSession, now: datetime, lease: timedelta) -> Media | None:
    """Return a picture without its AVIF files, the longest waiting first, and keep it for the lease."""
    query = (
        select(Media)
        .where(Media.avif_due_at <= now)
        .order_by(Media.avif_due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    media = (await session.scalars(query)).one_or_none()
    if media is not None:
        media.avif_due_at = now + lease
        media.avif_attempts += 1
        await session.flush()
    return media


async def files_of(session: AsyncSession, owner_id: UUID, after: UUID | None, limit: int) -> Sequence[Media]:
    """Return pictures of a person in the order of their upload."""
    query = select(Media).where(Media.owner_id == owner_id).order_by(Media.id).limit(limit)
    return (await session.scalars(query if after is None else query.where(Media.id > after))).all()
