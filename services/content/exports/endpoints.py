"""HTTP of exports."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from services.content.exports import repository
from services.content.exports.archive import Archive
from services.content.media import repository as media
from services.content.media.addresses import original_key
from services.content.media.gallery import Pictures
from services.content.media.ports import MediaStore, ObjectMissingError
from shared.auth import Caller, CurrentCaller
from shared.clock import Now
from shared.database import Database
from shared.logging import get_logger
from shared.problems import NotAuthenticated, TooManyRequests, problem_responses
from shared.rate_limit import TokenBuckets

log = get_logger(__name__)

router = APIRouter(prefix="/api/posts", tags=["exports"])

_PAGE: Final = 50
_AT_ONCE: Final = 6
_PER_SECOND: Final = 12 / 3600


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}},
        **problem_responses(NotAuthenticated, TooManyRequests),
    },
)
async def export_posts(request: Request, caller: CurrentCaller, gallery: Pictures, now: Now) -> StreamingResponse:
    """All of one's posts and drafts as a zip: Markdown with front matter, the documents without loss, the pictures."""
    buckets = TokenBuckets(request.app.state.redis, prefix="rate:exports:")
    grant = await buckets.take(str(caller.id), burst=_AT_ONCE, per_second=_PER_SECOND)
    if not grant.granted:
        raise TooManyRequests(int(grant.retry_after) + 1)
    name = f"sparkle-posts-{caller.username}-{now:%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    pieces = _pieces(request.app.state.database, gallery.store, caller, now)
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)


async def _pieces(database: Database, store: MediaStore, caller: Caller, now: datetime) -> AsyncIterator[bytes]:
    """Yield the archive; each page is read in a short transaction of its own, because a client may be slow."""
    archive = Archive(caller.username, now)
    after = None
    while True:
        async with database.snapshot() as session:
            posts = await repository.page(session, caller.id, after, _PAGE)
        if not posts:
            break
        await asyncio.to_thread(_add, archive, posts)
        after = posts[-1].id
        yield archive.take()
    async for piece in _pictures(database, store, caller, archive):
        yield piece
    archive.close()
    yield archive.take()


async def _pictures(database: Database, store: MediaStore, caller: Caller, archive: Archive) -> AsyncIterator[bytes]:
    """Yield the caller's pictures, a piece at a time. One whose file is missing is left out, and noted."""
    after = None
    while True:
        async with database.snapshot() as session:
            page = await media.files_of(session, caller.id, after, _PAGE)
        if not page:
            return
        for picture in page:
            key = original_key(picture.id)
            try:
                opened = await store.open(key, 0, picture.bytes)
            except ObjectMissingError:
                log.error("media_file_missing", key=key)
                continue
            with archive.picture(picture.id, picture.format) as file:
                async for piece in opened.pieces:
                    file.write(piece)
                    yield archive.take()
        after = page[-1].id


def _add(archive: Archive, posts: Sequence[Any]) -> None:
    for post in posts:
        archive.add(post)
