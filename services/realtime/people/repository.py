"""Every statement on people and follow edges. Each event carries its time: an older one changes nothing."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.realtime.people.models import Follow, Person

# The time of a row that no news can change any more: the account is deleted.
FOREVER: Final = datetime(9999, 12, 31, tzinfo=UTC)


async def save_person(session: AsyncSession, user_id: UUID, changed_at: datetime, **shown: Any) -> None:
    """Store how a user is shown (`username, display_name, avatar_url`)."""
    statement = insert(Person).values(id=user_id, changed_at=changed_at, **shown)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[Person.id],
            set_={**shown, "changed_at": changed_at},
            where=Person.changed_at <= statement.excluded.changed_at,
        )
    )


async def save_follow(
    session: AsyncSession, follower_id: UUID, followee_id: UUID, *, is_following: bool, changed_at: datetime
) -> bool:
    """Store the state of an edge; return whether this was news."""
    statement = insert(Follow).values(
        follower_id=follower_id, followee_id=followee_id, is_following=is_following, changed_at=changed_at
    )
    stored = await session.scalar(
        statement.on_conflict_do_update(
            index_elements=[Follow.follower_id, Follow.followee_id],
            set_={"is_following": is_following, "changed_at": changed_at},
            where=Follow.changed_at < statement.excluded.changed_at,
        ).returning(Follow.is_following)
    )
    return stored is not None


async def followed_by(session: AsyncSession, follower_id: UUID, limit: int) -> list[UUID]:
    """Return whom a user follows, the newest `limit` first."""
    return list(
        await session.scalars(
            select(Follow.followee_id)
            .where(Follow.follower_id == follower_id, Follow.is_following)
            .order_by(Follow.changed_at.desc())
            .limit(limit)
        )
    )


async def forget(session: AsyncSession, user_id: UUID) -> int:
    """Leave a row that names nobody, whether there was one or not; return 1 where that is new."""
    nobody = {"username": "deleted", "display_name": "Deleted account", "avatar_url": None, "changed_at": FOREVER}
    forgotten = (
        insert(Person)
        .values(id=user_id, **nobody)
        .on_conflict_do_update(index_elements=[Person.id], set_=nobody, where=Person.changed_at < FOREVER)
        .returning(Person.id)
    )
    return 0 if await session.scalar(forgotten) is None else 1
