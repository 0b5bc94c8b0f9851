"""The statements about follows."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field
from sqlalchemy import delete, literal, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.auth.accounts.models import User
from services.auth.follows.models import Follow
from services.auth.profiles.repository import cards
from shared.pagination import Cursor

# PostgreSQL takes no year 1 in a zone that makes it year 0.
_FIRST = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
_LAST = datetime.fromisoformat("9000-01-01T00:00:00+00:00")


class FollowCursor(Cursor):
    """When the last follow shown began, and whose it is."""

    at: Annotated[AwareDatetime, Field(ge=_FIRST, le=_LAST)]
    id: UUID


async def add(session: AsyncSession, follower_id: UUID, followee_id: UUID, now: datetime) -> bool:
    """Add an edge; return whether it is new. Nothing happens when there is no such followee."""
    edge = select(literal(follower_id), User.id, literal(now)).where(User.id == followee_id)
    added = (
        insert(Follow)
        .from_select(["follower_id", "followee_id", "created_at"], edge)
        .on_conflict_do_nothing()
        .returning(Follow.followee_id)
    )
    return await session.scalar(added) is not None


async def remove(session: AsyncSession, follower_id: UUID, followee_id: UUID) -> bool:
    """Remove an edge; return whether there was one."""
    removed = (
        delete(Follow)
        .where(Follow.follower_id == follower_id, Follow.followee_id == followee_id)
        .returning(Follow.followee_id)
    )
    return await session.scalar(removed) is not None


async def followers(
    session: AsyncSession, user_id: UUID, caller_id: UUID | None, cursor: FollowCursor | None, limit: int
) -> tuple[list[Any], str | None]:
    """Return the cards of those who follow `user_id`, latest first, and the cursor of the next page."""
    return await _page(
        session,
        shown=Follow.follower_id,
        of=Follow.followee_id,
        user_id=user_id,
        caller_id=caller_id,
        cursor=cursor,
        limit=limit,
    )


async def following(
    session: AsyncSession, user_id: UUID, caller_id: UUID | None, cursor: FollowCursor | None, limit: int
) -> tuple[list[Any], str | None]:
    """Return the cards of those whom `user_id` follows, latest first, and the cursor of the next page."""
    return await _page(
        session,
        shown=Follow.followee_id,
        of=Follow.follower_id,
        user_id=user_id,
        caller_id=caller_id,
        cursor=cursor,
        limit=limit,
    )


async def _page(
    session: AsyncSession,
    *,
    shown: InstrumentedAttribute[UUID],
    of: InstrumentedAttribute[UUID],
    user_id: UUID,
    caller_id: UUID | None,
    cursor: FollowCursor | None,
    limit: int,
) -> tuple[list[Any], str | None]:
    found = (
        cards(caller_id)
        .add_columns(Follow.created_at.label("followed_at"))
        .join(Follow, shown == User.id)
        .where(of == user_id)
        .order_by(Follow.created_at.desc(), shown.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        found = found.where(tuple_(Follow.created_at, shown) < tuple_(cursor.at, cursor.id))
    rows = list((await session.execute(found)).all())
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], FollowCursor(at=last.followed_at, id=last.id).encode()
