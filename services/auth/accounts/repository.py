"""The statements about accounts."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from services.auth.accounts.models import User
from services.auth.accounts.policy import email_key


async def by_id(session: AsyncSession, user_id: UUID) -> User | None:
    """Return the account with its profile."""
    return await session.scalar(select(User).where(User.id == user_id).options(joinedload(User.profile)))


async def by_email(session: AsyncSession, email: str) -> User | None:
    """Return the account of an address, however it is spelt, with its profile."""
    found = select(User).where(User.email_key == email_key(email)).options(joinedload(User.profile))
    return await session.scalar(found)


async def locked(session: AsyncSession, user_id: UUID) -> User | None:
    """Return the account with its profile, both locked until the transaction ends."""
    found = select(User).where(User.id == user_id).options(joinedload(User.profile, innerjoin=True))
    return await session.scalar(found.with_for_update())
