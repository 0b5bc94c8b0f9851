"""Second steps that are under way: 256 random bits for the client, their hash here."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.signins.models import SigninChallenge
from services.auth.signins.policy import CHALLENGE_LIFETIME, MAX_ATTEMPTS


@dataclass(frozen=True)
class Challenge:
    """What a client needs for the second step. `methods`: how it can be finished."""

    token: str
    user_id: UUID
    methods: Sequence[str]
    expires_at: datetime


async def begin(
    session: AsyncSession, user_id: UUID, shown: Sequence[str], enrolled: Sequence[str], now: datetime
) -> Challenge:
    """Note that the first factor was shown, by the methods `shown`, and return what asks for the second."""
    token = secrets.token_urlsafe(32)
    expires_at = now + CHALLENGE_LIFETIME
    session.add(
        SigninChallenge(
            token_hash=_digest(token), user_id=user_id, methods=list(shown), attempts=0, expires_at=expires_at
        )
    )
    await session.flush()
    return Challenge(token, user_id, enrolled, expires_at)


async def owner(session: AsyncSession, token: str, now: datetime) -> UUID | None:
    """Return whose second step this is, if it may still be tried."""
    found = select(SigninChallenge.user_id).where(
        SigninChallenge.token_hash == _digest(token),
        SigninChallenge.expires_at > now,
        SigninChallenge.attempts < MAX_ATTEMPTS,
    )
    return await session.scalar(found)


async def attempt(session: AsyncSession, token: str, now: datetime) -> SigninChallenge | None:
    """Count one attempt and return the challenge, its row locked; None when it ended or was tried too often.

    Commit whether the attempt succeeds or not: only what is committed counts.
    """
    found = await session.scalar(
        select(SigninChallenge).where(SigninChallenge.token_hash == _digest(token)).with_for_update()
    )
    if found is None or found.expires_at <= now or found.attempts >= MAX_ATTEMPTS:
        return None
    found.attempts += 1
    await session.flush()
    return found


async def withdraw(session: AsyncSession, user_id: UUID) -> None:
    """Let no second step of an account that is under way be finished."""
    await session.execute(delete(SigninChallenge).where(SigninChallenge.user_id == user_id))


async def delete_expired(session: AsyncSession, now: datetime) -> None:
    """Forget second steps that nobody finished."""
    await session.execute(delete(SigninChallenge).where(SigninChallenge.expires_at <= now))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
