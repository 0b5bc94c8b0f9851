"""SQL of views: a visit is three statements, a report a constant number, whatever there is."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.analytics.models import PostDay, PostReferrer, Salt, Visitor
from services.content.analytics.policy import MAX_HOSTS, OTHERS
from services.content.posts.models import Post
from services.content.posts.visibility import readable_by
from shared.auth import Caller

_SALT_BYTES: Final = 32
_DEPTHS: Final = ("quarter", "half", "most", "whole")
SUMS: Final = ("views", *_DEPTHS, "reactions", "comments")
TOP: Final = 20


async def salt_of(session: AsyncSession, day: date) -> bytes:
    """Return the secret of a day, made by whoever needs it first."""
    made = insert(Salt).values(day=day, salt=secrets.token_bytes(_SALT_BYTES)).on_conflict_do_nothing()
    await session.execute(made)
    return await session.scalar(select(Salt.salt).where(Salt.day == day)) or b""


async def author_if_public(session: AsyncSession, caller: Caller | None, post_id: UUID) -> UUID | None:
    """Return whose post this is, if it is public and `caller` may read it."""
    author_id: UUID | None = await session.scalar(
        select(Post.author_id).where(Post.id == post_id, Post.is_public, readable_by(caller))
    )
    return author_id


async def visit(session: AsyncSession, post_id: UUID, day: date, visitor: bytes, depth: int) -> tuple[int | None, int]:
    """Note that a visitor has come as far as `depth`; return how far they were before (None: not here), and are now."""
    seen = insert(Visitor).values(post_id=post_id, day=day, hash=visitor, depth=depth).on_conflict_do_nothing()
    if await session.scalar(seen.returning(Visitor.depth)) is not None:
        return None, depth
    mine = (Visitor.post_id == post_id, Visitor.day == day, Visitor.hash == visitor)
    before = await session.scalar(select(Visitor.depth).where(*mine).with_for_update()) or 0
    if depth > before:
        await session.execute(update(Visitor).where(*mine).values(depth=depth))
    return before, max(before, depth)


async def count(session: AsyncSession, post_id: UUID, day: date, *, is_new: bool, before: int, depth: int) -> None:
    """Add a visit to the sums of the day: a view where it is new, and the quarters between `before` and `depth`."""
    added: dict[str, int] = dict.fromkeys(_DEPTHS[before:depth], 1) | ({"views": 1} if is_new else {})
    if not added:
        return
    statement = insert(PostDay).values(post_id=post_id, day=day, **added)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[PostDay.post_id, PostDay.day],
            set_={name: getattr(PostDay, name) + 1 for name in added},
        )
    )


async def count_referrer(session: AsyncSession, post_id: UUID, day: date, host: str) -> None:
    """Add a visitor from `host`; of more than MAX_HOSTS in a day the later ones are counted together."""
    known = select(PostReferrer.host).where(PostReferrer.post_id == post_id, PostReferrer.day == day)
    if await session.scalar(known.where(PostReferrer.host == host)) is None:
        number = await session.scalar(select(func.count()).select_from(known.subquery())) or 0
        host = host if number < MAX_HOSTS else OTHERS
    statement = insert(PostReferrer).values(post_id=post_id, day=day, host=host, views=1)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[PostReferrer.post_id, PostReferrer.day, PostReferrer.host],
            set_={"views": PostReferrer.views + 1},
        )
    )


async def forget_before(session: AsyncSession, day: date, limit: int) -> int:
    """Delete up to `limit` visitors of earlier days, and the salts of those days; return how many visitors."""
    await session.execute(delete(Salt).where(Salt.day < day))
    key = (Visitor.post_id, Visitor.day, Visitor.hash)
    some = select(*key).where(Visitor.day < day).limit(limit)
    result: Any = await session.execute(delete(Visitor).where(tuple_(*key).in_(some)))
    return int(result.rowcount)


def posts_of(author_id: UUID, post_id: UUID | None) -> Select[UUID]:
    """Return the statement for an author's posts, or for one of them; those in the trash are left out."""
    query = select(Post.id).where(Post.author_id == author_id, Post.deleted_at.is_(None))
    return query if post_id is None else query.where(Post.id == post_id)


async def sums_by_day(session: AsyncSession, posts: Select[UUID], first: date, last: date) -> Sequence[Any]:
    """Return (day, sums) of the days on which anything happened."""
    query = (
        select(PostDay.day, *_sums())
        .where(PostDay.post_id.in_(posts), PostDay.day.between(first, last))
        .group_by(PostDay.day)
    )
    return (await session.execute(query)).all()


async def sums(session: AsyncSession, posts: Select[UUID], first: date, last: date) -> Any:
    """Return the sums of a time."""
    query = select(*_sums()).where(PostDay.post_id.in_(posts), PostDay.day.between(first, last))
    return (await session.execute(query)).one()


async def referrers(session: AsyncSession, posts: Select[UUID], first: date, last: date) -> Sequence[Any]:
    """Return (host, views) of the sites that most visitors came from."""
    views = func.sum(PostReferrer.views)
    query = (
        select(PostReferrer.host, views.label("views"))
        .where(PostReferrer.post_id.in_(posts), PostReferrer.day.between(first, last))
        .group_by(PostReferrer.host)
        .order_by(views.desc(), PostReferrer.host)
        .limit(TOP)
    )
    return (await session.execute(query)).all()


async def top_posts(session: AsyncSession, posts: Select[UUID], first: date, last: date) -> Sequence[Any]:
    """Return (id, slug, title, sums) of the posts that were seen most."""
    summed = (
        select(PostDay.post_id, *_sums())
        .where(PostDay.post_id.in_(posts), PostDay.day.between(first, last))
        .group_by(PostDay.post_id)
        .order_by(func.sum(PostDay.views).desc(), PostDay.post_id)
        .limit(TOP)
        .subquery()
    )
    columns = (summed.c[name] for name in SUMS)
    query = (
        select(Post.id, Post.slug, Post.title, *columns)
        .join(summed, summed.c.post_id == Post.id)
        .order_by(summed.c.views.desc(), Post.id)
    )
    return (await session.execute(query)).all()


def _sums() -> list[Any]:
    return [func.coalesce(func.sum(getattr(PostDay, name)), 0).label(name) for name in SUMS]
