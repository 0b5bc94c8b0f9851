"""SQL of tags."""

from collections.abc import Sequence

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.posts.models import Post
from services.content.posts.visibility import is_shown_to
from services.content.tags.models import PostTag, Tag
from services.content.tags.schemas import TagCursor, TagRead
from shared.auth import Caller


async def ensure(session: AsyncSession, names: Sequence[str]) -> None:
    """Create the tags that do not exist yet."""
    if names:
        # Sorted, so that two posts with the same new tags wait for each other instead of deadlocking.
        rows = [{"name": name} for name in sorted(names)]
        await session.execute(insert(Tag).values(rows).on_conflict_do_nothing())


async def most_used(
    session: AsyncSession, caller: Caller | None, *, prefix: str, after: TagCursor | None, limit: int
) -> list[TagRead]:
    """Return up to `limit` tags of the published posts that `caller` is shown, the most used first."""
    posts = func.count()
    query = (
        select(PostTag.tag.label("name"), posts.label("posts"))
        .join(Post, Post.id == PostTag.post_id)
        .where(is_shown_to(caller))
        .group_by(PostTag.tag)
        .order_by(posts.desc(), PostTag.tag)
        .limit(limit)
    )
    if prefix:
        query = query.where(PostTag.tag.startswith(prefix, autoescape=True))
    if after:
        query = query.having(or_(posts < after.posts, and_(posts == after.posts, PostTag.tag > after.name)))
    return [TagRead.model_validate(row) for row in (await session.execute(query)).all()]
