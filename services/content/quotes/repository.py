"""Every SQL statement on quotes. Posts are seen through their own door (`posts.visibility`)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, literal, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.boundaries.repository import are_apart
from services.content.posts.models import Post
from services.content.posts.repository import SUMMARY
from services.content.posts.visibility import is_public, is_shown_to, readable_by
from services.content.quotes.models import Quote
from services.content.quotes.policy import QuoteState
from services.content.quotes.schemas import QuoteCursor
from shared.auth import Caller


async def of_post(session: AsyncSession, post_id: UUID) -> Sequence[Quote]:
    """Return the quotes that a post makes, also those that were taken out after they had been refused."""
    return (await session.scalars(select(Quote).where(Quote.post_id == post_id))).all()


async def quotable(session: AsyncSession, caller_id: UUID, post_ids: Collection[UUID]) -> dict[UUID, Any]:
    """Return id, author and policy of those posts that are public and that `caller_id` may read."""
    query = select(Post.id, Post.author_id, Post.quote_policy).where(Post.id.in_(post_ids))
    return {row.id: row for row in await session.execute(query.where(is_public(), _not_apart(caller_id)))}


async def drop(session: AsyncSession, post_id: UUID, quoted: Collection[UUID]) -> None:
    """Delete quotes that a post does not make any more; what was refused stays refused."""
    gone = delete(Quote).where(Quote.post_id == post_id, Quote.quoted_id.in_(quoted), Quote.state != QuoteState.REFUSED)
    await session.execute(gone.execution_options(synchronize_session=False))


async def untold(session: AsyncSession, post_id: UUID, now: datetime) -> Sequence[Any]:
    """Mark the quotes of a post as told and return those that were not."""
    tell = update(Quote).where(Quote.post_id == post_id, Quote.told_at.is_(None)).values(told_at=now)
    told = tell.returning(Quote.quoted_id, Quote.quoted_author_id, Quote.state)
    return (await session.execute(told.execution_options(synchronize_session=False))).all()


async def author_of(session: AsyncSession, caller: Caller | None, post_id: UUID) -> UUID | None:
    """Return whose post it is, if `caller` may read it."""
    author_id: UUID | None = await session.scalar(select(Post.author_id).where(Post.id == post_id, readable_by(caller)))
    return author_id


async def readable(session: AsyncSession, caller: Caller | None, post_ids: Collection[UUID]) -> dict[UUID, Post]:
    """Return those of the posts that are public and that `caller` may read."""
    query = select(Post).where(Post.id.in_(post_ids), is_public(), readable_by(caller)).options(*SUMMARY)
    return {post.id: post for post in await session.scalars(query)}


async def inbox(
    session: AsyncSession, caller: Caller, state: QuoteState | None, *, after: QuoteCursor | None, limit: int
) -> Sequence[Row[Quote, Post]]:
    """Return up to `limit` quotes of the caller's posts in posts that they may see, the latest first."""
    key = (Quote.told_at, Quote.post_id, Quote.quoted_id)
    query = (
        select(Quote, Post)
        .join(Post, Post.id == Quote.post_id)
        .where(Quote.quoted_author_id == caller.id, Post.author_id != caller.id, Quote.told_at.is_not(None))
        .where(is_shown_to(caller, with_muted=True))
        .order_by(*(column.desc() for column in key))
        .limit(limit)
        .options(*SUMMARY)
    )
    if state is not None:
        query = query.where(Quote.state == state)
    if after is not None:
        query = query.where(tuple_(*key) < tuple_(literal(after.at), literal(after.post_id), literal(after.quoted_id)))
    return (await session.execute(query)).all()


async def titles(session: AsyncSession, post_ids: Collection[UUID]) -> dict[UUID, Any]:
    """Return id, slug and title of posts, whoever may see them."""
    query = select(Post.id, Post.slug, Post.title).where(Post.id.in_(post_ids))
    return {row.id: row for row in await session.execute(query)}


async def find_for_decision(
    session: AsyncSession, caller: Caller, post_id: UUID, quoted_id: UUID
) -> Row[Quote, Post] | None:
    """Return a quote of one of the caller's posts, locked, with the post it stands in, if the caller may see that."""
    query = (
        select(Quote, Post)
        .join(Post, Post.id == Quote.post_id)
        .where(Quote.post_id == post_id, Quote.quoted_id == quoted_id, Quote.quoted_author_id == caller.id)
        .where(Quote.told_at.is_not(None), is_public(), readable_by(caller))
        .options(*SUMMARY)
    )
    return (await session.execute(query.with_for_update(of=Quote))).one_or_none()


def _not_apart(person_id: UUID) -> Any:
    return ~are_apart(person_id, Post.author_id)
