"""The statements about accounts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from services.auth.accounts.models import User
from services.auth.accounts.policy import email_key


def is_suspended_at(now: datetime) -> ColumnElement[bool]:
    """Return the condition that the account is suspended (`signins.policy.is_suspended` of a row that was read)."""
    is_over = and_(User.suspended_until.is_not(None), User.suspended_until <= now)
    return and_(User.suspended_at.is_not(None), ~is_over)


async def by_id(session: AsyncSession, user_id: UUID) -> User | None:
    """Return the account with its profile."""
    return await session.scalar(select(User).where(User.id == user_id).options(joinedload(User.profile)))


async def by_email(session: AsyncSession, email: str) -> User | None:
    """Return the account of an address, however it is spelt, with its profile."""
    found = select(User).where(User.email_key == email_key(email)).options(joinedload(User.profile))
    return await session.scalar(found)


async def held(session: AsyncSession, user_id: UUID) -> User | None:
    """Return the account with its profile; nobody changes it until the transaction ends."""
    found = select(User).where(User.id == user_id).options(joinedload(User.profile, innerjoin=True))
    return await session.scalar(found.with_for_update(read=True, of=User))


async def replace_password_hash(session: AsyncSession, user_id: UUID, old: str, new: str) -> None:
    """Store another hash of the same password, unless the password was changed meanwhile."""
    await session.execute(
        update(User)
        .where(User.id == user_id, User.password_hash == old)
        .values(password_hash=new)
        .execution_options(synchronize_session=False)
    )


async def locked(session: AsyncSession, user_id: UUID) -> User | None:
    """Return the account with its profile, both locked until the transaction ends."""
    found = select(User).where(User.id == user_id).options(joinedload(User.profile, innerjoin=True))
    return await session.scalar(found.with_for_update())
