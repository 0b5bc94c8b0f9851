"""Rendering what was written before there was a rendering (migration 0004 leaves `html` null)."""

import asyncio
from typing import Final

from sqlalchemy import select, update

from services.content.documents.html import rendered
from services.content.posts.models import Post
from shared.database import Database
from shared.worker import WorkerContext

BATCH: Final = 50
_LOOK_SECONDS: Final = 3600.0


async def render_older_posts(context: WorkerContext) -> None:
    """Render what has no HTML, forever; the hourly look is for what a former release wrote during a rollout."""
    while True:
        if await render_some(context.database) < BATCH:
            await asyncio.sleep(_LOOK_SECONDS)


async def render_some(database: Database) -> int:
    """Render a batch; return its size. A post that changed meanwhile has been rendered by that change."""
    async with database.snapshot() as session:
        some = select(Post.id, Post.revision, Post.content.label("content")).where(Post.html.is_(None)).limit(BATCH)
        found = (await session.execute(some)).all()
    written = [(post.id, post.revision, await rendered(post.content)) for post in found]
    if written:
        async with database.transaction() as session:
            for post_id, revision, html in written:
                unchanged = (Post.id == post_id, Post.revision == revision, Post.html.is_(None))
                await session.execute(
                    update(Post).where(*unchanged).values(html=html), execution_options={"synchronize_session": False}
                )
    return len(found)
