"""What an export reads: the caller's own posts and drafts, page by page."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.posts.models import Post
from services.content.series.models import Series
from services.content.tags.models import PostTag


async def page(session: AsyncSession, author_id: UUID, after: UUID | None, limit: int) -> Sequence[Any]:
    """Return posts of a person with their documents, in the order of their creation, without those in the trash."""
    tags = (
        select(func.array_agg(aggregate_order_by(PostTag.tag, PostTag.position)))
        .where(PostTag.post_id == Post.id)
        .scalar_subquery()
    )
    query = (
        select(
            *(Post.id, Post.slug, Post.title, Post.content, Post.status, Post.excerpt, Post.has_own_excerpt),
            *(Post.created_at, Post.updated_at, Post.published_at, Post.cover_url, Post.cover_alt, Post.canonical_url),
            tags.label("tags"),
            Series.title.label("series"),
        )
        .outerjoin(Series, Series.id == Post.series_id)
        .where(Post.author_id == author_id, Post.deleted_at.is_(None))
        .order_by(Post.id)
        .limit(limit)
    )
    return (await session.execute(query if after is None else query.where(Post.id > after))).all()
