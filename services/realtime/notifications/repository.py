"""Every statement on notifications. A user sees and changes their own only: `user_id` is in each condition.

What people with a block between caused is neither listed nor counted; what a muted person causes is not written.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.realtime.boundaries.repository import are_apart, has_muted
from services.realtime.notifications.models import Notification
from services.realtime.notifications.schemas import Kind, Unread
from services.realtime.people.models import Follow, Person

Selected = Row[Notification, Person | None]


_COLUMNS: Final = ("user_id", "kind", "event_key", "actor_id", "data", "created_at")


def _may_hear_of(user_id: Any, actor_id: Any) -> ColumnElement[bool]:
    return and_(~are_apart(user_id, actor_id), ~has_muted(user_id, actor_id))


def _is_shown() -> ColumnElement[bool]:
    # Also what was written before the block, or by a transaction that did not see it yet.
    return ~are_apart(Notification.user_id, Notification.actor_id)


async def add(
    session: AsyncSession,
    *,
    user_id: UUID,
    actor_id: UUID,
    kind: Kind,
    event_key: str,
    data: dict[str, Any] | None = None,
) -> bool:
    """Add one notification; return False where its cause made it already, or the user is not to hear of the actor."""
    values = select(
        literal(user_id),
        literal(kind.value),
        literal(event_key),
        literal(actor_id),
        literal(data or {}, JSONB),
        func.now(),
    ).where(_may_hear_of(user_id, actor_id))
    statement = insert(Notification).from_select(_COLUMNS, values).on_conflict_do_nothing()
    return await session.scalar(statement.returning(Notification.id)) is not None


async def add_for_followers(
    session: AsyncSession, *, actor_id: UUID, kind: Kind, event_key: str, data: dict[str, Any]
) -> int:
    """Add a notification for each follower who may hear of `actor_id`; return how many did not have it."""
    followers = select(
        Follow.follower_id,
        literal(kind.value),
        literal(event_key),
        literal(actor_id),
        literal(data, JSONB),
        func.now(),
    ).where(Follow.followee_id == actor_id, Follow.is_following, _may_hear_of(Follow.follower_id, actor_id))
    statement = insert(Notification).from_select(_COLUMNS, followers).on_conflict_do_nothing()
    result: Any = await session.execute(statement)
    return int(result.rowcount)


async def is_told(session: AsyncSession, user_id: UUID, event_key: str) -> bool:
    """Return whether `user_id` has a notification of this cause."""
    query = select(Notification.id).where(Notification.event_key == event_key, Notification.user_id == user_id)
    return await session.scalar(query) is not None


async def forget_causes(session: AsyncSession, event_keys: Sequence[str]) -> set[UUID]:
    """Delete the notifications of these causes; return whose they were."""
    gone = delete(Notification).where(Notification.event_key.in_(event_keys)).returning(Notification.user_id)
    return set(await session.scalars(gone.execution_options(synchronize_session=False)))


async def of_cause(session: AsyncSession, event_key: str, after: UUID | None, limit: int) -> list[Selected]:
    """Return the notifications of one cause by recipient."""
    query = _with_actor().where(Notification.event_key == event_key).order_by(Notification.user_id).limit(limit)
    if after is not None:
        query = query.where(Notification.user_id > after)
    return list((await session.execute(query)).all())


async def of_user(
    session: AsyncSession, user_id: UUID, *, before: UUID | None, only_unread: bool, limit: int
) -> list[Selected]:
    """Return a user's notifications, newest first."""
    query = _with_actor().where(Notification.user_id == user_id).order_by(Notification.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Notification.id < before)
    if only_unread:
        query = query.where(Notification.read_at.is_(None))
    return list((await session.execute(query)).all())


async def unread_of(session: AsyncSession, user_ids: Sequence[UUID]) -> dict[UUID, Unread]:
    """Return the number of unread rows of each user, of those that are shown."""
    rows = await session.execute(
        select(Notification.user_id, func.count(), func.statement_timestamp())
        .where(Notification.user_id.in_(user_ids), Notification.read_at.is_(None), _is_shown())
        .group_by(Notification.user_id)
    )
    found = {user_id: Unread(unread=count, as_of=as_of) for user_id, count, as_of in rows}
    if len(found) < len(user_ids):
        as_of = (await session.execute(select(func.statement_timestamp()))).scalar_one()
        nothing = Unread(unread=0, as_of=as_of)
        found.update((user_id, nothing) for user_id in user_ids if user_id not in found)
    return found


async def mark_read(session: AsyncSession, user_id: UUID, ids: Sequence[UUID], now: datetime) -> None:
    """Mark some of a user's notifications as read; others' ids change nothing."""
    await session.execute(
        update(Notification)
        .where(Notification.user_id == user_id, Notification.id.in_(ids), Notification.read_at.is_(None))
        .values(read_at=now)
    )


async def mark_all_read(session: AsyncSession, user_id: UUID, before: datetime | None, now: datetime) -> None:
    """Mark a user's notifications created up to `before` as read."""
    query = update(Notification).where(Notification.user_id == user_id, Notification.read_at.is_(None))
    if before is not None:
        query = query.where(Notification.created_at <= before)
    await session.execute(query.values(read_at=now))


async def erase_some_of_actor(session: AsyncSession, actor_id: UUID, limit: int) -> list[UUID]:
    """Delete up to `limit` notifications that `actor_id` caused; return whose they were."""
    some = select(Notification.id).where(Notification.actor_id == actor_id).limit(limit)
    return list(
        await session.scalars(
            delete(Notification)
            .where(Notification.id.in_(some))
            .returning(Notification.user_id)
            .execution_options(synchronize_session=False)
        )
    )


def _with_actor() -> Select[Notification, Person | None]:
    """Return the selection of those notifications that are shown, with who caused them."""
    query: Select[Any, Any] = select(Notification, Person).outerjoin(Person, Person.id == Notification.actor_id)
    return query.where(_is_shown())
