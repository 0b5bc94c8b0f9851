"""Every statement on blocks and mutes, and the conditions that keep people apart in other statements."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.realtime.boundaries.models import Block, Mute

Ids = ColumnElement[UUID] | Any
Change = tuple[UUID, UUID, bool]
"""Two people, and whether they are kept from each other, or for a mute the first from the second."""


async def save_block(
    session: AsyncSession, blocker_id: UUID, blocked_id: UUID, *, is_blocking: bool, changed_at: datetime
) -> bool:
    """Store the state of a block; return whether this was news."""
    statement = insert(Block).values(
        blocker_id=blocker_id, blocked_id=blocked_id, is_blocking=is_blocking, changed_at=changed_at
    )
    stored = await session.scalar(
        statement.on_conflict_do_update(
            index_elements=[Block.blocker_id, Block.blocked_id],
            set_={"is_blocking": is_blocking, "changed_at": changed_at, "stored_at": func.clock_timestamp()},
            where=Block.changed_at < statement.excluded.changed_at,
        ).returning(Block.blocker_id)
    )
    return stored is not None


async def save_mute(
    session: AsyncSession, muter_id: UUID, muted_id: UUID, *, is_muting: bool, changed_at: datetime
) -> bool:
    """Store the state of a mute; return whether this was news."""
    statement = insert(Mute).values(muter_id=muter_id, muted_id=muted_id, is_muting=is_muting, changed_at=changed_at)
    stored = await session.scalar(
        statement.on_conflict_do_update(
            index_elements=[Mute.muter_id, Mute.muted_id],
            set_={"is_muting": is_muting, "changed_at": changed_at, "stored_at": func.clock_timestamp()},
            where=Mute.changed_at < statement.excluded.changed_at,
        ).returning(Mute.muter_id)
    )
    return stored is not None


def are_apart(user_id: Ids, other_id: Ids) -> ColumnElement[bool]:
    """Return the condition that one of the two blocks the other; each is an id or a column."""
    return or_(_blocks(user_id, other_id), _blocks(other_id, user_id))


def has_muted(user_id: Ids, other_id: Ids) -> ColumnElement[bool]:
    """Return the condition that `user_id` mutes `other_id`."""
    of = aliased(Mute)
    return exists().where(of.muter_id == user_id, of.muted_id == other_id, of.is_muting)


def _blocks(user_id: Ids, other_id: Ids) -> ColumnElement[bool]:
    of = aliased(Block)
    return exists().where(of.blocker_id == user_id, of.blocked_id == other_id, of.is_blocking)


async def apart_from(session: AsyncSession, user_id: UUID, among: Collection[UUID] | None = None) -> frozenset[UUID]:
    """Return everybody whom a user blocks or is blocked by; with `among` only those of them."""
    mine = select(Block.blocked_id).where(Block.blocker_id == user_id, Block.is_blocking)
    theirs = select(Block.blocker_id).where(Block.blocked_id == user_id, Block.is_blocking)
    if among is not None:
        mine, theirs = mine.where(Block.blocked_id.in_(among)), theirs.where(Block.blocker_id.in_(among))
    return frozenset(await session.scalars(mine.union(theirs)))


async def muted_by(session: AsyncSession, user_id: UUID) -> frozenset[UUID]:
    """Return everybody whom a user mutes."""
    return frozenset(await session.scalars(select(Mute.muted_id).where(Mute.muter_id == user_id, Mute.is_muting)))


async def blocks_since(session: AsyncSession, moment: datetime) -> list[Change]:
    """Return the pairs of which a block was stored at or after `moment`, and whether either blocks the other now."""
    is_apart = or_(Block.is_blocking, _blocks(Block.blocked_id, Block.blocker_id))
    rows = await session.execute(select(Block.blocker_id, Block.blocked_id, is_apart).where(Block.stored_at >= moment))
    return [(row[0], row[1], row[2]) for row in rows]


async def mutes_since(session: AsyncSession, moment: datetime) -> list[Change]:
    """Return the mutes that were stored at or after `moment`."""
    rows = await session.execute(select(Mute.muter_id, Mute.muted_id, Mute.is_muting).where(Mute.stored_at >= moment))
    return [(row[0], row[1], row[2]) for row in rows]


async def moment_before(session: AsyncSession, margin: timedelta) -> datetime:
    """Return the database's time, less `margin`."""
    moment: datetime = (await session.execute(select(func.clock_timestamp() - margin))).scalar_one()
    return moment
