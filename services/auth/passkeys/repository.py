"""The statements about passkeys."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.passkeys.models import Passkey, SpentChallenge


async def of_user(session: AsyncSession, user_id: UUID) -> Sequence[Passkey]:
    """Return the passkeys of an account, the oldest first."""
    found = select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.created_at, Passkey.id)
    return (await session.scalars(found)).all()


async def count(session: AsyncSession, user_id: UUID) -> int:
    """Return how many passkeys an account has."""
    return await session.scalar(select(func.count()).select_from(Passkey).where(Passkey.user_id == user_id)) or 0


async def owned(session: AsyncSession, passkey_id: UUID, user_id: UUID) -> Passkey | None:
    """Return a passkey if it belongs to this account, locked until the transaction ends."""
    found = select(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == user_id)
    return await session.scalar(found.with_for_update())


async def locked_by_credential(session: AsyncSession, credential_id: bytes) -> Passkey | None:
    """Return the passkey of a credential id, locked: one sign-in with it at a time, so that its counter is current."""
    return await session.scalar(select(Passkey).where(Passkey.credential_id == credential_id).with_for_update())


async def spend_challenge(session: AsyncSession, challenge_hash: bytes, expires_at: datetime) -> bool:
    """Remember that a challenge was used; False when it was before. Of two requests at once, one gets True."""
    spent = insert(SpentChallenge).values(challenge_hash=challenge_hash, expires_at=expires_at)
    written = spent.on_conflict_do_nothing().returning(SpentChallenge.challenge_hash)
    return (await session.execute(written)).scalar_one_or_none() is not None


async def delete_expired(session: AsyncSession, now: datetime) -> None:
    """Forget used challenges that are too old to be used again."""
    await session.execute(delete(SpentChallenge).where(SpentChallenge.expires_at <= now))
