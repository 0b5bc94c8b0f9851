"""The statements about erasures and retired usernames."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from services.auth.accounts.models import User
from services.auth.erasures.models import Erasure, RetiredUsername
from services.auth.mail.models import Mail


async def lock_overdue(session: AsyncSession, now: datetime) -> User | None:
    """Return an account whose time is over and whose erasing has not begun, locked until the transaction ends."""
    has_begun = select(Erasure.id).where(Erasure.user_id == User.id).exists()
    overdue = select(User).where(User.deletion_due_at <= now, ~has_begun).order_by(User.deletion_due_at).limit(1)
    return await session.scalar(
        overdue.options(joinedload(User.profile, innerjoin=True)).with_for_update(skip_locked=True, of=User)
    )


async def has_begun(session: AsyncSession, user_id: UUID) -> bool:
    """Return whether the erasing of an account has begun."""
    return await session.scalar(select(Erasure.id).where(Erasure.user_id == user_id)) is not None


async def begun_since(session: AsyncSession, since: datetime) -> list[tuple[UUID, datetime]]:
    """Return whose erasing began after `since`, and when: the account and its sessions may be gone."""
    found = select(Erasure.user_id, Erasure.started_at).where(Erasure.started_at > since)
    return [(row.user_id, row.started_at) for row in await session.execute(found)]


async def take_due(session: AsyncSession, now: datetime, lease_until: datetime) -> Erasure | None:
    """Return an erasure to go on with, which no other worker looks at until `lease_until`."""
    due = select(Erasure).where(Erasure.state != "done", Erasure.due_at <= now).order_by(Erasure.due_at).limit(1)
    erasure = await session.scalar(due.with_for_update(skip_locked=True))
    if erasure is not None:
        erasure.due_at = lease_until
    return erasure


async def locked(session: AsyncSession, erasure_id: UUID) -> Erasure:
    """Return an erasure as it is now, locked until the transaction ends."""
    found = select(Erasure).where(Erasure.id == erasure_id).with_for_update()
    return (await session.scalars(found)).one()


async def by_id(session: AsyncSession, erasure_id: UUID) -> Erasure | None:
    """Return an erasure."""
    return await session.get(Erasure, erasure_id)


async def by_receipt(session: AsyncSession, receipt_hash: bytes) -> Erasure | None:
    """Return the erasure whose receipt has a link of this hash."""
    return await session.scalar(select(Erasure).where(Erasure.receipt_hash == receipt_hash))


async def is_mail_waiting(session: AsyncSession, kind: str, recipient: str) -> bool:
    """Return whether a mail has not left yet."""
    waiting = select(Mail.id).where(Mail.kind == kind, Mail.recipient == recipient)
    return await session.scalar(waiting) is not None


async def delete_old(session: AsyncSession, started_before: datetime) -> None:
    """Forget erasures that have been done for long."""
    old = delete(Erasure).where(Erasure.state == "done", Erasure.started_at < started_before)
    await session.execute(old)


async def username_key_of(session: AsyncSession, user_id: UUID) -> str | None:
    """Return the name of an account, locked until the transaction ends."""
    return await session.scalar(select(User.username_key).where(User.id == user_id).with_for_update())


async def delete_user(session: AsyncSession, user_id: UUID) -> bool:
    """Delete an account; return whether there was one."""
    gone = delete(User).where(User.id == user_id).returning(User.id)
    return await session.scalar(gone.execution_options(synchronize_session=False)) is not None


async def retire(session: AsyncSession, name_hash: bytes, now: datetime) -> None:
    """Keep a name from being taken again."""
    await session.execute(insert(RetiredUsername).values(name_hash=name_hash, retired_at=now).on_conflict_do_nothing())


async def is_retired(session: AsyncSession, name_hash: bytes) -> bool:
    """Return whether a name was a deleted account's."""
    return await session.get(RetiredUsername, name_hash) is not None
