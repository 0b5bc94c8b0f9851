"""The rules of blocking and muting. Both are quiet: the other person is never told."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.problems import AccountGone
from services.auth.boundaries import repository
from services.auth.boundaries.events import UserBlocked, UserMuted, UserUnblocked, UserUnmuted
from services.auth.boundaries.models import Block, Mute
from services.auth.boundaries.problems import ListFull, SelfBlock, SelfMute
from services.auth.boundaries.repository import BoundaryCursor, Kind
from services.auth.follows import service as follows
from services.auth.profiles.problems import UserNotFound
from services.auth.profiles.repository import has_user
from shared.auth import Caller
from shared.outbox import record
from shared.pagination import PageParams, Pagination, numbered

# Every open page of a person holds the list in the memory of the realtime service.
MAX_KEPT_AWAY: Final = 5_000


async def block(session: AsyncSession, caller: Caller, other_id: UUID, now: datetime) -> None:
    """Keep the caller and somebody apart, and end the follows between them; again is fine.

    Raises:
        SelfBlock: it is the caller.
        UserNotFound: there is nobody of that id.
        ListFull: the caller blocks MAX_KEPT_AWAY people.
        AccountGone: the caller's account was deleted.
    """
    if other_id == caller.id:
        raise SelfBlock
    await repository.lock_pair(session, caller.id, other_id)
    began_at = await _begin(session, Block, caller.id, other_id, now)
    if began_at is not None:
        await follows.end_between(session, caller.id, other_id, began_at)
        await record(session, UserBlocked(blocker_id=caller.id, blocked_id=other_id, occurred_at=began_at))


async def unblock(session: AsyncSession, caller: Caller, other_id: UUID, now: datetime) -> None:
    """Take the caller's block back, whether there was one or not. Follows do not come back."""
    ended_at = await repository.end(session, Block, caller.id, other_id, now)
    if ended_at is not None:
        await record(session, UserUnblocked(blocker_id=caller.id, blocked_id=other_id, occurred_at=ended_at))


async def mute(session: AsyncSession, caller: Caller, other_id: UUID, now: datetime) -> None:
    """Let the caller hear nothing of somebody; again is fine.

    Raises:
        SelfMute: it is the caller.
        UserNotFound, ListFull, AccountGone: as for a block.
    """
    if other_id == caller.id:
        raise SelfMute
    began_at = await _begin(session, Mute, caller.id, other_id, now)
    if began_at is not None:
        await record(session, UserMuted(muter_id=caller.id, muted_id=other_id, occurred_at=began_at))


async def unmute(session: AsyncSession, caller: Caller, other_id: UUID, now: datetime) -> None:
    """Let the caller hear of somebody again, whether they were muted or not."""
    ended_at = await repository.end(session, Mute, caller.id, other_id, now)
    if ended_at is not None:
        await record(session, UserUnmuted(muter_id=caller.id, muted_id=other_id, occurred_at=ended_at))


async def page_of(session: AsyncSession, kind: Kind, caller: Caller, page: PageParams) -> dict[str, Any]:
    """Return a page of whom the caller blocks or mutes.

    Raises:
        InvalidInput: the cursor is not one of this list.
    """
    after = BoundaryCursor.decode(page.cursor) if page.cursor else None
    users, next_cursor = await repository.page_of(
        session, kind, caller.id, after=after, offset=page.offset, limit=page.limit
    )
    pagination = Pagination(limit=page.limit, next_cursor=next_cursor)
    if page.page:
        pagination = numbered(page, await repository.count_of(session, kind, caller.id), next_cursor)
    return {"users": users, "pagination": pagination}


async def _begin(session: AsyncSession, kind: Kind, user_id: UUID, other_id: UUID, now: datetime) -> datetime | None:
    try:
        began_at = await repository.begin(session, kind, user_id, other_id, now)
    except IntegrityError:
        raise AccountGone from None
    if began_at is None:
        if not await has_user(session, other_id):
            raise UserNotFound
    elif await repository.count_of(session, kind, user_id) > MAX_KEPT_AWAY:
        raise ListFull(f"You can have {MAX_KEPT_AWAY} people on it. Take somebody off first.")
    return began_at
