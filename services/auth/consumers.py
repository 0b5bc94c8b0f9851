"""What the worker does with events."""

from uuid import UUID

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from shared.events import Consumed, Envelope, Subscriptions
from shared.revocations import revoke


class SessionRevoked(Consumed):
    """The part of auth.session_revoked that is published again."""

    session_id: UUID
    before: float


class AccessVoided(Consumed):
    """The part of auth.access_voided that is published again."""

    user_id: UUID
    before: float


def subscriptions_for(redis: Redis) -> Subscriptions:
    """Return auth's subscriptions. Revocations go to the stream in `redis` that every verifier tails."""
    subscriptions = Subscriptions()

    @subscriptions.on("auth.session_revoked", SessionRevoked)
    async def publish_revocation(_session: AsyncSession, event: SessionRevoked, _envelope: Envelope) -> None:
        # The request has tried this after its commit; that signal may be lost, this one is retried until it is not.
        # It must reach Redis before the inbox row commits, else a crash between the two would lose it.
        await revoke(redis, "session", event.session_id, event.before)

    @subscriptions.on("auth.access_voided", AccessVoided)
    async def publish_voiding(_session: AsyncSession, event: AccessVoided, _envelope: Envelope) -> None:
        await revoke(redis, "user", event.user_id, event.before)

    return subscriptions
