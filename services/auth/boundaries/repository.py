"""The statements about blocks and mutes, and the conditions that other statements keep people apart with."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    delete,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.auth.accounts.models import User
from services.auth.boundaries.models import Block, Mute
from services.auth.profiles.models import Profile
from shared.pagination import Cursor, split_page
from shared.schemas import Moment

Kind = type[Block] | type[Mute]
Ids = ColumnElement[UUID] | Any

_STEP = timedelta(microseconds=1)
# PostgreSQL takes no year 1 in a zone that makes it year 0.
_FIRST = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
_LAST = datetime.fromisoformat("9000-01-01T00:00:00+00:00")


class BoundaryCursor(Cursor):
    """When the last boundary shown began, and whom it keeps away."""

    at: Annotated[Moment, Field(ge=_FIRST, le=_LAST)]
    id: UUID


def are_apart(caller_id: UUID | None, user_id: Ids) -> ColumnElement[bool]:
    """Return the condition that the caller blocked the user of the row, or was blocked by them."""
    return or_(has_blocked(caller_id, user_id), has_blocked(user_id, caller_id))


def has_blocked(user_id: Ids, other_id: Ids) -> ColumnElement[bool]:
    """Return the condition that `user_id` blocks `other_id`; either may be a column, and None is nobody."""
    return _is_in_force(Block, user_id, other_id)


def has_muted(user_id: Ids, other_id: Ids) -> ColumnElement[bool]:
    """Return the condition that `user_id` mutes `other_id`."""
    return _is_in_force(Mute, user_id, other_id)


def _is_in_force(kind: Kind, user_id: Ids, other_id: Ids) -> ColumnElement[bool]:
    if user_id is None or other_id is None:
        return false()
    of = aliased(kind)
    return exists().where(of.user_id == user_id, of.other_id == other_id, of.ended_at.is_(None))


def kept_apart_from(caller_id: UUID) -> Select[UUID]:
    """Return the ids of everybody whom the caller blocked or was blocked by, as a subquery."""
    mine = select(Block.other_id.label("id")).where(Block.user_id == caller_id, Block.ended_at.is_(None))
    theirs = select(Block.user_id).where(Block.other_id == caller_id, Block.ended_at.is_(None))
    both = union_all(mine, theirs).subquery()
    found: Select[UUID] = select(both.c.id)
    return found


async def lock_pair(session: AsyncSession, one: UUID, other: UUID) -> None:
    """Let nobody else change how these two stand to each other until the transaction ends."""
    pair = ":".join(sorted((str(one), str(other))))
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"pair {pair}", 0))))


async def begin(session: AsyncSession, kind: Kind, user_id: UUID, other_id: UUID, now: datetime) -> datetime | None:
    """Set a boundary; return since when it holds, or None where it was set already or there is no such person."""
    person = select(literal(user_id), User.id, literal(now)).where(User.id == other_id)
    statement = insert(kind).from_select(["user_id", "other_id", "began_at"], person)
    return await session.scalar(
        statement.on_conflict_do_update(
            index_elements=[kind.user_id, kind.other_id],
            # Later than its last end, whatever the replicas' clocks say.
            set_={"began_at": func.greatest(statement.excluded.began_at, kind.ended_at + _STEP), "ended_at": None},
            where=kind.ended_at.is_not(None),
        ).returning(kind.began_at)
    )


async def end(session: AsyncSession, kind: Kind, user_id: UUID, other_id: UUID, now: datetime) -> datetime | None:
    """End a boundary; return when, or None where there was none."""
    ended = (
        update(kind)
        .where(kind.user_id == user_id, kind.other_id == other_id, kind.ended_at.is_(None))
        .values(ended_at=func.greatest(now, kind.began_at + _STEP))
        .returning(kind.ended_at)
    )
    return await session.scalar(ended)


async def count_of(session: AsyncSession, kind: Kind, user_id: UUID) -> int:
    """Return how many people somebody keeps away."""
    counted = select(func.count()).select_from(kind).where(kind.user_id == user_id, kind.ended_at.is_(None))
    return await session.scalar(counted) or 0


async def page_of(
    session: AsyncSession, kind: Kind, user_id: UUID, *, after: BoundaryCursor | None, offset: int, limit: int
) -> tuple[Sequence[Row[Any]], str | None]:
    """Return whom somebody keeps away, latest first, and the cursor of the next page."""
    found = (
        select(User.id, User.username, Profile.display_name, Profile.avatar_url, kind.began_at.label("since"))
        .join(Profile, Profile.user_id == User.id)
        .join(kind, kind.other_id == User.id)
        .where(kind.user_id == user_id, kind.ended_at.is_(None))
        .order_by(kind.began_at.desc(), kind.other_id.desc())
        .limit(limit + 1)
        .offset(offset)
    )
    if after is not None:
        found = found.where(tuple_(kind.began_at, kind.other_id) < tuple_(after.at, after.id))
    rows: list[Any] = list((await session.execute(found)).all())
    return split_page(rows, limit, lambda row: BoundaryCursor(at=row.since, id=row.id))


async def delete_ended(session: AsyncSession, before: datetime) -> None:
    """Forget what ended before that."""
    for kind in (Block, Mute):
        await session.execute(delete(kind).where(kind.ended_at < before))
