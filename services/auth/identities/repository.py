"""The statements about accounts elsewhere."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.identities.models import Identity, OAuthAttempt


async def take_attempt(
    session: AsyncSession, provider: str, state_hash: bytes, browser_hash: bytes, now: datetime
) -> OAuthAttempt | None:
    """Use up the attempt of a state and a browser. Of two at once, one waits and finds none."""
    return await session.scalar(
        delete(OAuthAttempt)
        .where(
            OAuthAttempt.state_hash == state_hash,
            OAuthAttempt.browser_hash == browser_hash,
            OAuthAttempt.provider == provider,
            OAuthAttempt.expires_at > now,
        )
        .returning(OAuthAttempt)
    )


async def delete_expired_attempts(session: AsyncSession, now: datetime) -> None:
    """Forget attempts that nobody came back from."""
    await session.execute(delete(OAuthAttempt).where(OAuthAttempt.expires_at <= now))


async def by_subject(session: AsyncSession, issuer: str, subject: str) -> Identity | None:
    """Return the identity of somebody at a provider."""
    return await session.scalar(select(Identity).where(Identity.issuer == issuer, Identity.subject == subject))


async def add(session: AsyncSession, identity: Identity) -> bool:
    """Insert an identity; return whether it is new. It is not when either of its constraints stands against it."""
    columns = {column.name: getattr(identity, column.name) for column in Identity.__table__.columns}
    added = insert(Identity).values(columns).on_conflict_do_nothing().returning(Identity.id)
    return await session.scalar(added) is not None


async def of_user(session: AsyncSession, user_id: UUID) -> Sequence[Identity]:
    """Return an account's identities, oldest first. There is at most one of each provider."""
    return (await session.scalars(select(Identity).where(Identity.user_id == user_id).order_by(Identity.id))).all()


async def remove(session: AsyncSession, user_id: UUID, identity_id: UUID) -> Identity | None:
    """Delete an identity of this account and return what it was."""
    return await session.scalar(
        delete(Identity).where(Identity.user_id == user_id, Identity.id == identity_id).returning(Identity)
    )
