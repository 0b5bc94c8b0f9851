"""SQL of blocks and mutes, and the conditions that keep people apart in other statements."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from services.content.boundaries.models import Block, Mute


async def save_block(
    session: AsyncSession, blocker_id: UUID, blocked_id: UUID, *, is_blocking: bool, changed_at: datetime
) -> None:
    """Store the state of a block, unless something newer is known: events may come in any order."""
    statement = insert(Block).values(
        blocker_id=blocker_id, blocked_id=blocked_id, is_blocking=is_blocking, changed_at=changed_at
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[Block.blocker_id, Block.blocked_id],
            set_={"is_blocking": is_blocking, "changed_at": changed_at},
            where=Block.changed_at < statement.excluded.changed_at,
        )
    )


async def save_mute(
    session: AsyncSession, muter_id: UUID, muted_id: UUID, *, is_muting: bool, changed_at: datetime
) -> None:
    """Store the state of a mute, unless something newer is known."""
    statement = insert(Mute).values(muter_id=muter_id, muted_id=muted_id, is_muting=is_muting, changed_at=changed_at)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[Mute.muter_id, Mute.muted_id],
            set_={"is_muting": is_muting, "changed_at": changed_at},
            where=Mute.changed_at < statement.excluded.changed_at,
        )
    )


def are_apart(user_id: UUID, other: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Return the condition that one of the two blocks the other."""
    mine, theirs = aliased(Block), aliased(Block)
    return or_(
        exists().where(mine.blocker_id == user_id, mine.blocked_id == other, mine.is_blocking),
        exists().where(theirs.blocker_id == other, theirs.blocked_id == user_id, theirs.is_blocking),
    )


def has_muted(user_id: UUID, other: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Return the condition that the user mutes the other."""
    return exists().where(Mute.muter_id == user_id, Mute.muted_id == other, Mute.is_muting)


def has_apart(user_id: Any) -> ColumnElement[bool]:
    """Return the condition that somebody has a block with anybody."""
    return or_(
        exists().where(Block.blocker_id == user_id, Block.is_blocking),
        exists().where(Block.blocked_id == user_id, Block.is_blocking),
    )
