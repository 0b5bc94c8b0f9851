"""SQL of reactions. A number changes by one statement, after the row that it counts: it is never read and written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, Text, and_, case, cast, delete, func, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.authors.models import Author
from services.content.boundaries.repository import are_apart, has_apart, has_muted
from services.content.comments.models import Comment
from services.content.counts.models import PostCounts
from services.content.reactions.models import CommentReaction, PostReaction
from services.content.reactions.schemas import GivenCursor, ReactionType
from shared.auth import Caller


@dataclass(frozen=True)
class Target:
    """Where the reactions to a kind of thing are: their rows, and the row that has the numbers."""

    given: type[PostReaction] | type[CommentReaction]
    thing: Any
    counts: type[PostCounts] | type[Comment]
    counted: Any


POSTS: Final = Target(PostReaction, PostReaction.post_id, PostCounts, PostCounts.post_id)
COMMENTS: Final = Target(CommentReaction, CommentReaction.comment_id, Comment, Comment.id)


async def give(
    session: AsyncSession, target: Target, thing_id: UUID, user_id: UUID, kind: ReactionType, *, now: datetime
) -> dict[str, int] | None:
    """Give something once; return the numbers after it, or None where it was given before."""
    row = {target.thing.key: thing_id, "user_id": user_id, "type": kind.value, "created_at": now}
    statement = insert(target.given).values(row).on_conflict_do_nothing().returning(target.given.user_id)
    if await session.scalar(statement) is None:
        return None
    return await _count(session, target, thing_id, kind, 1)


async def take_back(
    session: AsyncSession, target: Target, thing_id: UUID, user_id: UUID, kind: ReactionType
) -> dict[str, int] | None:
    """Take something back; return the numbers after it, or None where it was not there."""
    mine = and_(target.thing == thing_id, target.given.user_id == user_id, target.given.type == kind.value)
    result: Any = await session.execute(delete(target.given).where(mine).execution_options(synchronize_session=False))
    if not result.rowcount:
        return None
    return await _count(session, target, thing_id, kind, -1)


async def numbers(session: AsyncSession, target: Target, thing_id: UUID) -> dict[str, int]:
    """Return the numbers."""
    return await session.scalar(select(target.counts.reactions).where(target.counted == thing_id)) or {}


async def own(session: AsyncSession, target: Target, thing_id: UUID, user_id: UUID) -> tuple[list[str], bool]:
    """Return what somebody gave a thing, and whether they have a block with anybody: one statement."""
    kinds = aggregate_order_by(target.given.type, target.given.created_at)
    given = select(func.array_agg(kinds)).where(target.thing == thing_id, target.given.user_id == user_id)
    row = (await session.execute(select(given.scalar_subquery(), has_apart(user_id)))).one()
    return row[0] or [], row[1]


async def mine(session: AsyncSession, target: Target, thing_ids: Sequence[UUID], user_id: UUID) -> list[Any]:
    """Return (thing, type) of what somebody gave."""
    query = select(target.thing, target.given.type).where(target.thing.in_(thing_ids), target.given.user_id == user_id)
    return list((await session.execute(query.order_by(target.given.created_at))).all())


async def given(
    session: AsyncSession,
    caller: Caller | None,
    post_id: UUID,
    *,
    kind: ReactionType | None,
    after: GivenCursor | None,
    limit: int,
) -> list[Any]:
    """Return (author, type, time) of who gave a post something, the latest first, whom the caller may meet."""
    key = (PostReaction.created_at, PostReaction.user_id, PostReaction.type)
    query = (
        select(Author, PostReaction.type, PostReaction.created_at)
        .join(Author, Author.id == PostReaction.user_id)
        .where(PostReaction.post_id == post_id)
        .order_by(*(column.desc() for column in key))
        .limit(limit)
    )
    if kind is not None:
        query = query.where(PostReaction.type == kind.value)
    if caller is not None:
        query = query.where(~are_apart(caller.id, PostReaction.user_id), ~has_muted(caller.id, PostReaction.user_id))
    if after is not None:
        place = tuple_(literal(after.at), literal(after.user_id), literal(after.type.value))
        query = query.where(tuple_(*key) < place)
    return list((await session.execute(query)).all())


async def erase_some(session: AsyncSession, target: Target, user_id: UUID, limit: int) -> int:
    """Take back up to `limit` reactions of a person, with the numbers that count them."""
    some = (
        select(target.thing, target.given.type)
        .where(target.given.user_id == user_id)
        .order_by(target.thing)
        .limit(limit)
    )
    rows = (await session.execute(some)).all()
    for thing_id, kind in rows:
        await take_back(session, target, thing_id, user_id, ReactionType(kind))
    return len(rows)


async def _count(
    session: AsyncSession, target: Target, thing_id: UUID, kind: ReactionType, change: int
) -> dict[str, int]:
    numbers: Any = target.counts.reactions
    now = func.coalesce(cast(numbers[kind.value].astext, Integer), 0) + change
    path = cast([kind.value], ARRAY(Text))
    changed = case(
        (now <= 0, numbers.op("-")(cast(kind.value, Text))), else_=func.jsonb_set(numbers, path, func.to_jsonb(now))
    )
    statement = update(target.counts).where(target.counted == thing_id).values(reactions=changed)
    found = await session.scalar(statement.returning(numbers).execution_options(synchronize_session=False))
    return found or {}
