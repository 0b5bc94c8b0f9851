"""Revocations that Redis lost, or never got, are written again from the database.

The request writes a revocation after its commit, the worker once more from the event. Neither helps when Redis comes
back empty or from an older snapshot: the event is in the inbox already, and a verifier that starts then would accept a
revoked token until it expires. So this runs in every API process, worker or not: at the start, after each failure of
Redis, and whenever the stream is gone or ends earlier than it did.
"""

import asyncio
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.auth.erasures import repository as erasures
from services.auth.personal_tokens import repository as personal_tokens
from services.auth.sessions import policy, repository
from shared.auth import MAX_LIFETIME
from shared.clock import Clock
from shared.database import Database
from shared.logging import get_logger
from shared.revocations import STREAM, revoke

log = get_logger(__name__)

_LOOK_SECONDS: Final = 0.5
_RETRY_SECONDS: Final = 0.2
# Stands beside the stream, which may well be empty: without it, what was in the stream is gone too.
_MARK: Final = "revocations:published"


async def keep_published(database: Database, redis: Redis, clock: Clock) -> None:
    """Keep the revocations that still matter in Redis, until cancelled. Raises when PostgreSQL fails."""
    seen: tuple[int, int] | None = None
    while True:
        try:
            end = await _end_of_stream(redis)
            if seen is None or end is None or end < seen:
                await _publish(database, redis, clock)
                end = await _end_of_stream(redis)
            seen = end
            await asyncio.sleep(_LOOK_SECONDS)
        except RedisError as error:
            log.warning("revocations_not_published", error=type(error).__name__)
            seen = None
            await asyncio.sleep(_RETRY_SECONDS)


async def _end_of_stream(redis: Redis) -> tuple[int, int] | None:
    """Return the id of the last entry, (0, 0) where there is none, or None where the mark is gone."""
    if not await redis.exists(_MARK):
        return None
    entries: Any = await redis.xrevrange(STREAM, count=1)
    for entry_id, _ in entries:
        milliseconds, _, number = entry_id.decode().partition("-")
        return int(milliseconds), int(number)
    return 0, 0


async def _publish(database: Database, redis: Redis, clock: Clock) -> None:
    since = clock.now() - MAX_LIFETIME - policy.CLOCK_SKEW
    async with database.snapshot() as session:
        revoked = await repository.revoked_since(session, since)
        revoked += await personal_tokens.revoked_since(session, since)
        voided = await repository.voided_since(session, since)
        erased = await erasures.begun_since(session, since)
    for session_id, revoked_at in revoked:
        await revoke(redis, "session", session_id, policy.void_before(revoked_at))
    for user_id, before in voided:
        await revoke(redis, "user", user_id, before.timestamp())
    for user_id, begun_at in erased:
        await revoke(redis, "user", user_id, policy.void_before(begun_at))
    await redis.set(_MARK, "1")
