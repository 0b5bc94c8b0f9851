"""The statements about security events."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.audit.models import SecurityEvent
from shared.pagination import Cursor, split_page


class EventCursor(Cursor):
    """The last event shown."""

    id: UUID


async def by_id(session: AsyncSession, event_id: UUID) -> SecurityEvent | None:
    """Return an event."""
    return await session.get(SecurityEvent, event_id)


async def page_of(
    session: AsyncSession, user_id: UUID, *, after: EventCursor | None, limit: int
) -> tuple[Sequence[SecurityEvent], str | None]:
    """Return a page of an account's events, latest first, and the cursor of the next."""
    found = select(SecurityEvent).where(SecurityEvent.user_id == user_id)
    if after is not None:
        found = found.where(SecurityEvent.id < after.id)
    rows = list(await session.scalars(found.order_by(SecurityEvent.id.desc()).limit(limit + 1)))
    return split_page(rows, limit, lambda event: EventCursor(id=event.id))


async def forget_before(session: AsyncSession, moment: datetime) -> None:
    """Delete events past their retention."""
    await session.execute(text("SET LOCAL sparkle.may_forget = 'on'"))
    await session.execute(delete(SecurityEvent).where(SecurityEvent.occurred_at < moment))


async def forget_user(session: AsyncSession, user_id: UUID) -> int:
    """Delete the events of an account that is erased; return how many there were."""
    await session.execute(text("SET LOCAL sparkle.may_forget = 'on'"))
    deleted = await session.scalars(
        delete(SecurityEvent).where(SecurityEvent.user_id == user_id).returning(SecurityEvent.id)
    )
    return len(deleted.all())
