"""SQL of tags."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.posts.models import Post
from services.content.posts.visibility import is_shown_to
from services.content.tags.models import PostTag, Tag, TagFollow
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


async def count_posts(session: AsyncSession, caller: Caller | None, name: str) -> int:
    """Return how many posts with the tag are shown to `caller`."""
    query = select(func.count()).select_from(PostTag).join(Post, Post.id == PostTag.post_id)
    return await session.scalar(query.where(PostTag.tag == name, is_shown_to(caller))) or 0


async def is_known(session: AsyncSession, name: str) -> bool:
    """Return whether anybody has used the tag."""
    return await session.get(Tag, name) is not None


async def follow(session: AsyncSession, user_id: UUID, name: str, now: datetime) -> None:
    """Follow a tag; again changes nothing."""
    row = insert(TagFollow).values(user_id=user_id, tag=name, created_at=now)
    await session.execute(row.on_conflict_do_nothing())


async def unfollow(session: AsyncSession, user_id: UUID, name: str) -> None:
    """Follow it no longer."""
    await session.execute(delete(TagFollow).where(TagFollow.user_id == user_id, TagFollow.tag == name))


async def followers(session: AsyncSession, name: str, user_id: UUID | None) -> tuple[int, bool]:
    """Return how many people follow a tag, and whether this one does."""
    mine = func.coalesce(func.bool_or(TagFollow.user_id == user_id), False)
    row = (await session.execute(select(func.count(), mine).where(TagFollow.tag == name))).one()
    return row[0], bool(row[1])


async def followed(session: AsyncSession, user_id: UUID) -> list[str]:
    """Return the tags that a person follows, by name."""
    return list(
        await session.scalars(select(TagFollow.tag).where(TagFollow.user_id == user_id).order_by(TagFollow.tag))
    )


async def count_followed(session: AsyncSession, user_id: UUID) -> int:
    """Return how many tags a person follows."""
    return await session.scalar(select(func.count()).where(TagFollow.user_id == user_id)) or 0
