"""What suspended people wrote is not shown, and comes back with them."""

import asyncio
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import AwareDatetime
from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.authors.models import Author
from services.content.posts.models import Post
from shared.clock import SystemClock
from shared.database import Database
from shared.events import Consumed
from shared.worker import WorkerContext

BATCH: Final = 50
_LOOK_SECONDS: Final = 30.0
_FOREVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
_UNSYNCHRONISED: Final = {"synchronize_session": False}


class UserSuspended(Consumed):
    """auth.user_suspended v1."""

    user_id: UUID
    suspended_at: AwareDatetime
    until: AwareDatetime | None


class UserUnsuspended(Consumed):
    """auth.user_unsuspended v1."""

    user_id: UUID
    unsuspended_at: AwareDatetime


async def hide(session: AsyncSession, event: UserSuspended) -> None:
    """Hide what a person wrote, until the suspension ends; older news than what is known changes nothing."""
    if await _save(session, event.user_id, event.until or _FOREVER, event.suspended_at):
        await _set_hidden(session, event.user_id, is_hidden=True)


async def show(session: AsyncSession, event: UserUnsuspended) -> None:
    """Show it again."""
    if await _save(session, event.user_id, None, event.unsuspended_at):
        await _set_hidden(session, event.user_id, is_hidden=False)


async def end_suspensions(context: WorkerContext) -> None:
    """Show what people wrote whose suspension has ended by its time, forever."""
    clock = SystemClock()
    while True:
        if await end_some(context.database, clock.now()) < BATCH:
            await asyncio.sleep(_LOOK_SECONDS)


async def end_some(database: Database, now: datetime) -> int:
    """Show what some people wrote whose suspension has ended; return how many people."""
    async with database.transaction() as session:
        over = select(Author.id).where(Author.hidden_until <= now).limit(BATCH).with_for_update(skip_locked=True)
        ids = list(await session.scalars(over))
        for author_id in ids:
            ended = update(Author).where(Author.id == author_id).values(hidden_until=None)
            await session.execute(ended, execution_options=_UNSYNCHRONISED)
            await _set_hidden(session, author_id, is_hidden=False)
    return len(ids)


async def _save(session: AsyncSession, author_id: UUID, until: datetime | None, at: datetime) -> bool:
    is_news = or_(Author.hidden_changed_at.is_(None), Author.hidden_changed_at < at)
    values = {"hidden_until": until, "hidden_changed_at": at}
    change = update(Author).where(Author.id == author_id, is_news).values(**values)
    result: Any = await session.execute(change, execution_options=_UNSYNCHRONISED)
    return bool(result.rowcount)


async def _set_hidden(session: AsyncSession, author_id: UUID, *, is_hidden: bool) -> None:
    change = update(Post).where(Post.author_id == author_id, Post.is_author_hidden != is_hidden)
    await session.execute(change.values(is_author_hidden=is_hidden), execution_options=_UNSYNCHRONISED)
