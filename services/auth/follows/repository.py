"""The statements about follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field
from sqlalchemy import delete, exists, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.auth.accounts.models import User
from services.auth.boundaries.repository import are_apart, kept_apart_from
from services.auth.follows.models import Follow
from services.auth.profiles.repository import cards
from shared.pagination import Cursor, split_page

# PostgreSQL takes no year 1 in a zone that makes it year 0.
_FIRST = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
_LAST = datetime.fromisoformat("9000-01-01T00:00:00+00:00")


class FollowCursor(Cursor):
    """When the last follow shown began, and whose it is."""

    at: Annotated[AwareDatetime, Field(ge=_FIRST, le=_LAST)]
    id: UUID


@dataclass(frozen=True)
class Side:
    """One of the two lists of a person: whom it shows, and whose it is."""

    shown: InstrumentedAttribute[UUID]
    of: InstrumentedAttribute[UUID]


FOLLOWERS = Side(shown=Follow.follower_id, of=Follow.followee_id)
FOLLOWING = Side(shown=Follow.followee_id, of=Follow.follower_id)


async def add(session: AsyncSession, follower_id: UUID, followee_id: UUID, now: datetime) -> bool:
    """Add an edge; return whether it is new. Nothing happens when there is no such followee, or a block between."""
    edge = select(literal(follower_id), User.id, literal(now)).where(
        User.id == followee_id, ~are_apart(follower_id, User.id)
    )
    added = (
        insert(Follow)
        .from_select(["follower_id", "followee_id", "created_at"], edge)
        .on_conflict_do_nothing()
        .returning(Follow.followee_id)
    )
    return await session.scalar(added) is not None


async def has(session: AsyncSession, follower_id: UUID, followee_id: UUID) -> bool:
    """Return whether the edge is there."""
    edge = exists().where(Follow.follower_id == follower_id, Follow.followee_id == followee_id)
    return bool(await session.scalar(select(edge)))


async def remove(session: AsyncSession, follower_id: UUID, followee_id: UUID) -> datetime | None:
    """Remove an edge; return when it began, or None when there was none."""
    removed = (
        delete(Follow)
        .where(Follow.follower_id == follower_id, Follow.followee_id == followee_id)
        .returning(Follow.created_at)
    )
    return await session.scalar(removed)


async def page_of(
    session: AsyncSession,
    side: Side,
    user_id: UUID,
    caller_id: UUID | None,
    *,
    after: FollowCursor | None,
    offset: int,
    limit: int,
) -> tuple[Sequence[Any], str | None]:
    """Return the cards of one side of a person's follows, latest first, and the cursor of the next page."""
    found = (
        cards(caller_id)
        .add_columns(Follow.created_at.label("followed_at"))
        .join(Follow, side.shown == User.id)
        .where(side.of == user_id)
        .order_by(Follow.created_at.desc(), side.shown.desc())
        .limit(limit + 1)
        .offset(offset)
    )
    if after is not None:
        found = found.where(tuple_(Follow.created_at, side.shown) < tuple_(after.at, after.id))
    rows = list((await session.execute(found)).all())
    return split_page(rows, limit, lambda row: FollowCursor(at=row.followed_at, id=row.id))


async def count_of(session: AsyncSession, side: Side, user_id: UUID, caller_id: UUID | None) -> int:
    """Return how many people one side of a person's follows shows to the caller."""
    counted = select(func.count()).where(side.of == user_id)
    if caller_id is not None:
        counted = counted.where(side.shown.not_in(kept_apart_from(caller_id)))
    return await session.scalar(counted) or 0
