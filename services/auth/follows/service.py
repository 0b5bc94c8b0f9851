"""The rules of following."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.problems import AccountGone
from services.auth.boundaries.repository import lock_pair
from services.auth.follows import repository
from services.auth.follows.events import UserFollowed, UserUnfollowed
from services.auth.follows.problems import FollowForbidden, SelfFollow
from services.auth.follows.repository import FollowCursor, Side
from services.auth.profiles.problems import UserNotFound
from services.auth.profiles.repository import can_look_at, has_user
from shared.auth import Caller
from shared.outbox import record
from shared.pagination import PageParams, Pagination, numbered


async def follow(session: AsyncSession, caller: Caller, followee_id: UUID, now: datetime) -> None:
    """Let the caller follow somebody; following twice is one follow and one event.

    Raises:
        SelfFollow: it is the caller.
        UserNotFound: there is nobody of that id.
        FollowForbidden: one of the two blocks the other.
        AccountGone: the caller's account was deleted.
    """
    if followee_id == caller.id:
        raise SelfFollow
    await lock_pair(session, caller.id, followee_id)  # so that a follow and a block at once never both stand
    try:
        is_new = await repository.add(session, caller.id, followee_id, now)
    except IntegrityError:
        raise AccountGone from None
    if is_new:
        await record(session, UserFollowed(follower_id=caller.id, followee_id=followee_id, occurred_at=now))
    elif not await has_user(session, followee_id):
        raise UserNotFound
    elif not await repository.has(session, caller.id, followee_id):
        raise FollowForbidden


async def unfollow(session: AsyncSession, caller: Caller, followee_id: UUID, now: datetime) -> None:
    """Let the caller not follow somebody, whether they did or not."""
    await _end(session, caller.id, followee_id, now)


async def end_between(session: AsyncSession, one: UUID, other: UUID, now: datetime) -> None:
    """End the follows between two people, in both directions."""
    await _end(session, one, other, now)
    await _end(session, other, one, now)


async def page_of(
    session: AsyncSession, side: Side, user_id: UUID, caller: Caller | None, page: PageParams
) -> dict[str, Any]:
    """Return a page of `repository.FOLLOWERS` or `repository.FOLLOWING` of a person.

    Raises:
        UserNotFound: there is nobody of that id, or one of the two blocks the other.
        InvalidInput: the cursor is not one of this list.
    """
    after = FollowCursor.decode(page.cursor) if page.cursor else None
    caller_id = caller.id if caller else None
    if not await can_look_at(session, caller_id, user_id):
        raise UserNotFound
    users, next_cursor = await repository.page_of(
        session, side, user_id, caller_id, after=after, offset=page.offset, limit=page.limit
    )
    pagination = Pagination(limit=page.limit, next_cursor=next_cursor)
    if page.page:
        pagination = numbered(page, await repository.count_of(session, side, user_id, caller_id), next_cursor)
    return {"users": users, "pagination": pagination}


async def _end(session: AsyncSession, follower_id: UUID, followee_id: UUID, now: datetime) -> None:
    began_at = await repository.remove(session, follower_id, followee_id)
    if began_at is not None:
        # Projections go by this time: an end must not look older than its beginning, whatever the replicas' clocks say.
        ended_at = max(now, began_at + timedelta(microseconds=1))
        await record(session, UserUnfollowed(follower_id=follower_id, followee_id=followee_id, occurred_at=ended_at))
