"""What may be done with pictures.

An upload is three steps: announce that files may have to be deleted, write the files, then write the row and take the
announcement back in one transaction. Wherever it dies, there is a whole picture, or one that a worker clears away.
No transaction is open while a picture is drawn or files are written.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.content.authors.repository import author_of
from services.content.media import repository
from services.content.media.addresses import original_key, variant_key
from services.content.media.gallery import Gallery
from services.content.media.models import Media
from services.content.media.pictures import Picture
from services.content.media.ports import StoreFailedError
from services.content.media.problems import (
    BrokenPicture,
    MediaInUse,
    MediaNotFound,
    MediaStoreUnavailable,
    QuotaExceeded,
)
from services.content.media.schemas import (
    MediaCursor,
    MediaList,
    MediaPreview,
    MediaPreviewList,
    MediaRead,
)
from shared.auth import Caller
from shared.database import Database
from shared.idempotency import Idempotency, IdempotencyKeyReused
from shared.ids import uuid7
from shared.logging import get_logger
from shared.pagination import PageParams, Pagination, split_page

log = get_logger(__name__)

# A picture costs a second of a core, and some more in the worker.
BURST: Final = 40
PER_SECOND: Final = 1 / 5
UPLOAD_TIME: Final = timedelta(hours=1)
"""After which the files of an upload without a row are deleted. An upload takes a minute at most."""
_POSTS_SHOWN: Final = 10
_FILES_AT_ONCE: Final = 4


async def upload(
    database: Database, gallery: Gallery, caller: Caller, data: bytes, *, key: str | None, now: datetime
) -> MediaRead:
    """Return a new picture; with the Idempotency-Key of an earlier upload of the same file that one's.

    Raises:
        UnsupportedPicture, PictureTooLarge, BrokenPicture, QuotaExceeded, IdempotencyKeyReused, MediaStoreUnavailable
    """
    fingerprint = hashlib.sha256(b"POST /api/media\n" + data).digest()
    media_id = uuid7()
    if not data:
        raise BrokenPicture("The file is empty.")
    async with database.transaction() as session:
        if key is not None and (earlier := await repository.answered(session, caller.id, key)):
            if earlier[0] != fingerprint:
                raise IdempotencyKeyReused("Use a new key for a new request.")
            return _renewed(gallery, MediaRead.model_validate(earlier[1]), now)
        await _require_room(session, gallery, caller.id, 0)
        await repository.announce(session, media_id, now + UPLOAD_TIME)
    picture = await gallery.studio.draw(data)
    await _write(gallery, media_id, picture)
    async with database.transaction() as session:
        once = Idempotency(session, str(caller.id), key, fingerprint)
        made = await once(MediaRead, lambda: _add(session, gallery, caller, media_id, picture, now=now))
    return _renewed(gallery, made, now)


async def _write(gallery: Gallery, media_id: UUID, picture: Picture) -> None:
    files = {original_key(media_id): picture.original}
    files |= {variant_key(media_id, width, "webp"): data for width, data in picture.variants.items()}
    together = asyncio.Semaphore(_FILES_AT_ONCE)

    async def write(key: str, data: bytes) -> None:
        async with together:
            await gallery.store.put(key, data)

    try:
        async with asyncio.TaskGroup() as group:
            for key, data in files.items():
                group.create_task(write(key, data))
    except* StoreFailedError as failures:
        log.warning("media_store_failed", error=str(failures.exceptions[0]))
        raise MediaStoreUnavailable from None


async def _add(
    session: AsyncSession, gallery: Gallery, caller: Caller, media_id: UUID, picture: Picture, *, now: datetime
) -> MediaRead:
    await repository.lock_quota(session, caller.id)
    sizes = [(width, "webp", len(data)) for width, data in picture.variants.items()]
    stored = len(picture.original) + sum(size for *_, size in sizes)
    await _require_room(session, gallery, caller.id, stored)
    if not await repository.confirm(session, media_id):  # it took longer than UPLOAD_TIME, and its files may be gone
        raise MediaStoreUnavailable
    author = await author_of(session, caller)
    media = Media(
        id=media_id,
        owner_id=author.id,
        format=picture.format,
        width=picture.width,
        height=picture.height,
        bytes=len(picture.original),
        stored_bytes=stored,
        color=picture.color,
        alt="",
        digest=picture.digest,
        created_at=now,
        avif_due_at=now if sizes else None,
        avif_attempts=0,
    )
    await repository.add(session, media, sizes)
    written = await repository.find(session, media_id)
    assert written is not None  # noqa: S101 - it was inserted in this transaction
    return MediaRead.of(written, gallery.signer.query(media_id, now))


async def _require_room(session: AsyncSession, gallery: Gallery, owner_id: UUID, more: int) -> None:
    total, count = await repository.usage(session, owner_id)
    if count >= gallery.max_files:
        raise QuotaExceeded(f"You have {count} pictures, which is as many as there may be. Delete some first.")
    if total + more > gallery.max_bytes or total >= gallery.max_bytes:
        most = gallery.max_bytes // 1_048_576
        raise QuotaExceeded(f"Your pictures may take {most} MiB together. Delete some first.")


def _renewed(gallery: Gallery, media: MediaRead, now: datetime) -> MediaRead:
    return media.model_copy(update={"preview_query": gallery.signer.query(media.id, now)})


async def page_of(
    session: AsyncSession, gallery: Gallery, caller: Caller, page: PageParams, now: datetime
) -> MediaList:
    """Return one page of the caller's pictures, the latest first."""
    after = MediaCursor.decode(page.cursor) if page.cursor else None
    found = await repository.listed(session, caller.id, after, page.limit + 1)
    shown, next_cursor = split_page(found, page.limit, lambda media: MediaCursor(id=media.id))
    limits = {"max_bytes": gallery.max_bytes, "max_files": gallery.max_files}
    return MediaList(
        media=[MediaRead.of(media, gallery.signer.query(media.id, now)) for media in shown],
        usage=await repository.usage_of(session, caller.id, **limits),
        pagination=Pagination(limit=page.limit, next_cursor=next_cursor),
    )


async def previews(
    session: AsyncSession, gallery: Gallery, caller: Caller, ids: Sequence[UUID], now: datetime
) -> MediaPreviewList:
    """Return signatures for those of `ids` that the caller may see: their own, and those of posts they may read."""
    seen = await repository.visible(session, caller, set(ids))
    return MediaPreviewList(
        previews=[MediaPreview(id=each, preview_query=gallery.signer.query(each, now)) for each in seen]
    )


async def describe(
    session: AsyncSession, gallery: Gallery, caller: Caller, media_id: UUID, *, alt: str, now: datetime
) -> MediaRead:
    """Say what a picture shows. Posts that show it already keep what they say.

    Raises:
        MediaNotFound: there is no such picture, or it is somebody else's.
    """
    media = await repository.find_own_for_change(session, caller.id, media_id)
    if media is None:
        raise MediaNotFound
    media.alt = alt
    await session.flush()
    return MediaRead.of(media, gallery.signer.query(media_id, now))


async def delete(session: AsyncSession, caller: Caller, media_id: UUID, now: datetime) -> None:
    """Delete a picture that no post shows, drafts included; a worker deletes its files.

    Raises:
        MediaNotFound: there is no such picture, or it is somebody else's.
        MediaInUse: a post of the caller would lose it.
    """
    media = await repository.find_own_for_change(session, caller.id, media_id)
    if media is None:
        raise MediaNotFound
    posts = await repository.posts_with(session, media_id, _POSTS_SHOWN)
    if posts:
        shown = [{"id": str(post.id), "title": post.title} for post in posts]
        raise MediaInUse("Take it out of your posts first.", details={"posts": shown})
    await repository.remove(session, Media.id == media_id, now, 1)
