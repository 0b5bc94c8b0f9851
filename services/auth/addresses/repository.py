"""The statements about changes of addresses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.addresses.models import EmailChange
from services.auth.addresses.policy import KEPT, reserved_since


async def by_id(session: AsyncSession, change_id: UUID) -> EmailChange | None:
    """Return a change."""
    return await session.get(EmailChange, change_id)


async def end_pending(session: AsyncSession, user_id: UUID, now: datetime) -> None:
    """End the change that waits for its confirmation. Lock the account before."""
    pending = (EmailChange.user_id == user_id, EmailChange.confirmed_at.is_(None), EmailChange.ended_at.is_(None))
    await session.execute(update(EmailChange).where(*pending).values(ended_at=now))


async def end_since(session: AsyncSession, change: EmailChange, now: datetime) -> None:
    """End a change and what was changed after it. Lock the account before."""
    since = (
        EmailChange.user_id == change.user_id,
        EmailChange.requested_at >= change.requested_at,
        EmailChange.ended_at.is_(None),
    )
    await session.execute(update(EmailChange).where(*since).values(ended_at=now))


async def is_reserved(session: AsyncSession, email_key: str, now: datetime, *, except_id: UUID) -> bool:
    """Return whether an address was left, by another than `except_id`, so lately that its owner may come back to it.

    Ask after the address is written: its own constraint has then waited for whoever is leaving it.
    """
    left = (
        EmailChange.old_email_key == email_key,
        EmailChange.is_old_proven,
        EmailChange.confirmed_at > reserved_since(now),
        EmailChange.ended_at.is_(None),
        EmailChange.user_id != except_id,
    )
    return bool(await session.scalar(select(exists().where(*left))))


async def delete_over(session: AsyncSession, now: datetime) -> None:
    """Forget changes that can no longer be undone, and with them the addresses."""
    await session.execute(delete(EmailChange).where(EmailChange.requested_at < now - KEPT))
