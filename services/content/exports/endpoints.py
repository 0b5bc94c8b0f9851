"""HTTP of exports."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from services.content.exports import repository
from services.content.exports.archive import Archive
from shared.auth import Caller, CurrentCaller
from shared.clock import Now
from shared.database import Database
from shared.problems import NotAuthenticated, TooManyRequests, problem_responses
from shared.rate_limit import TokenBuckets

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
async def export_posts(request: Request, caller: CurrentCaller, now: Now) -> StreamingResponse:
    """All of one's posts and drafts as a zip: Markdown with front matter, and the documents without loss."""
    buckets = TokenBuckets(request.app.state.redis, prefix="rate:exports:")
    grant = await buckets.take(str(caller.id), burst=_AT_ONCE, per_second=_PER_SECOND)
    if not grant.granted:
        raise TooManyRequests(int(grant.retry_after) + 1)
    name = f"sparkle-posts-{caller.username}-{now:%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    pieces = _pieces(request.app.state.database, caller, now)
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)


async def _pieces(database: Database, caller: Caller, now: datetime) -> AsyncIterator[bytes]:
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
    archive.close()
    yield archive.take()


def _add(archive: Archive, posts: Sequence[Any]) -> None:
    for post in posts:
        archive.add(post)
