"""Noting what happened, in the transaction in which it happens."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.audit import repository
from services.auth.audit.kinds import MAILED, Kind
from services.auth.audit.models import SecurityEvent
from services.auth.audit.repository import EventCursor
from services.auth.clients import Client
from services.auth.mail import queue
from shared.ids import uuid7
from shared.pagination import PageParams, Pagination

MAIL_KIND: Final = "security_event"
RETENTION: Final = timedelta(days=400)


async def note(
    session: AsyncSession,
    kind: Kind,
    user_id: UUID,
    now: datetime,
    *,
    client: Client | None = None,
    session_id: UUID | None = None,
    actor_id: UUID | None = None,
    details: dict[str, Any] | None = None,
) -> SecurityEvent:
    """Write an event; kinds of MAILED also write to the account's address, once the transaction has committed.

    Args:
        actor_id: who did it, when it was not the account's owner.
        details: words for its owner, JSON; they fill the braces of MAILED.
    """
    event = SecurityEvent(
        id=uuid7(),
        user_id=user_id,
        kind=kind.value,
        occurred_at=now,
        actor_id=actor_id,
        session_id=session_id,
        device=client.device if client else "",
        network=client.network if client else "",
        details=details or {},
    )
    session.add(event)
    await session.flush()
    if kind in MAILED:
        await queue.enqueue(session, MAIL_KIND, str(event.id), now)
    return event


async def page_of(session: AsyncSession, user_id: UUID, page: PageParams) -> dict[str, Any]:
    """Return a page of an account's events, latest first.

    Raises:
        InvalidInput: the cursor is not one of this list.
    """
    after = EventCursor.decode(page.cursor) if page.cursor else None
    events, next_cursor = await repository.page_of(session, user_id, after=after, limit=page.limit)
    return {"events": events, "pagination": Pagination(limit=page.limit, next_cursor=next_cursor)}
