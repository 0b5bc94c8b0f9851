"""The statements about accounts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from services.auth.accounts.models import EmailVerification, User
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


async def verification_owner(session: AsyncSession, token_hash: bytes, now: datetime) -> UUID | None:
    """Return whose mailed link this is, if it works still."""
    found = select(EmailVerification.user_id).where(
        EmailVerification.token_hash == token_hash, EmailVerification.expires_at > now
    )
    return await session.scalar(found)


async def take_verifications(session: AsyncSession, user_id: UUID) -> set[bytes]:
    """Use up every link of an account and return their hashes. Lock the account before, or two links deadlock."""
    taken = delete(EmailVerification).where(EmailVerification.user_id == user_id)
    return set(await session.scalars(taken.returning(EmailVerification.token_hash)))


async def delete_expired_verifications(session: AsyncSession, now: datetime) -> None:
    """Forget links that do not work any more."""
    await session.execute(delete(EmailVerification).where(EmailVerification.expires_at <= now))
