"""The rules of following."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.problems import AccountGone
from services.auth.follows import repository
from services.auth.follows.events import UserFollowed, UserUnfollowed
from services.auth.follows.problems import SelfFollow
from services.auth.follows.repository import FollowCursor
from services.auth.profiles.problems import UserNotFound
from services.auth.profiles.repository import has_user
from shared.auth import Caller
from shared.outbox import record
from shared.pagination import PageParams, Pagination
from shared.problems import InvalidInput

List = Callable[[AsyncSession, UUID, UUID | None, FollowCursor | None, int], Awaitable[tuple[list[Any], str | None]]]


async def follow(session: AsyncSession, caller: Caller, followee_id: UUID, now: datetime) -> None:
    """Let the caller follow somebody; following twice is one follow and one event.

    Raises:
        SelfFollow: it is the caller.
        UserNotFound: there is nobody of that id.
        AccountGone: the caller's account was deleted.
    """
    if followee_id == caller.id:
        raise SelfFollow
    try:
        is_new = await repository.add(session, caller.id, followee_id, now)
    except IntegrityError:
        raise AccountGone from None
    if is_new:
        await record(session, UserFollowed(follower_id=caller.id, followee_id=followee_id, occurred_at=now))
    elif not await has_user(session, followee_id):
        raise UserNotFound


async def unfollow(session: AsyncSession, caller: Caller, followee_id: UUID, now: datetime) -> None:
    """Let the caller not follow somebody, whether they did or not."""
    if await repository.remove(session, caller.id, followee_id):
        await record(session, UserUnfollowed(follower_id=caller.id, followee_id=followee_id, occurred_at=now))


async def page_of(
    session: AsyncSession, read: List, user_id: UUID, caller: Caller | None, page: PageParams
) -> dict[str, Any]:
    """Return a page of `read`, which is `repository.followers` or `repository.following`.

    Raises:
        UserNotFound: there is nobody of that id.
        InvalidInput: the cursor is not one of this list, or a numbered page was asked for.
    """
    if page.page is not None:
        raise InvalidInput("This list has cursors.", field_errors={"page": ["is not supported here; use cursor"]})
    cursor = FollowCursor.decode(page.cursor) if page.cursor else None
    if not await has_user(session, user_id):
        raise UserNotFound
    users, next_cursor = await read(session, user_id, caller.id if caller else None, cursor, page.limit)
    return {"users": users, "pagination": Pagination(limit=page.limit, next_cursor=next_cursor)}
