"""Rotation with overlap: the new key is known everywhere before it signs, the old one until its tokens are gone."""

from datetime import datetime, timedelta
from typing import Final

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.keys import repository
from services.auth.keys.models import SigningKey
from services.auth.keys.ring import FRESH
from shared.auth import MAX_LIFETIME

# A cache in front may hold the JWKS for its max-age of 5 minutes, and a verifier what it read there for 5 more.
PUBLISH_LEAD: Final = timedelta(minutes=15)
# Clocks of two machines may differ, and a signer may act on a ring that is FRESH old.
RETIRE_LAG: Final = MAX_LIFETIME + FRESH + timedelta(minutes=5)


class RotationPending(Exception):  # noqa: N818 - a state that the operator is told of
    """The key of an earlier rotation does not sign yet."""

    def __init__(self, key: SigningKey) -> None:
        super().__init__(f"key {key.key_id} is published already and signs from {key.activates_at.isoformat()}")


async def rotate(session: AsyncSession, secret: SecretStr, now: datetime, *, at_once: bool = False) -> SigningKey:
    """Publish a new key and give the others an end.

    `at_once` is for a key that leaked or cannot be opened: the new key signs as soon as the rings are read again
    (ring.FRESH). Who has read the JWKS since then refuses tokens of the old ones, but for those that its verifier's
    cache holds until they expire.

    Raises:
        RotationPending: a new key waits already.
    """
    await repository.lock(session)
    await repository.delete_retired(session, now)
    keys = await repository.published(session, now)
    waiting = next((key for key in keys if key.activates_at > now), None)
    if waiting is not None and not at_once:
        raise RotationPending(waiting)
    activates_at = now if at_once or not keys else now + PUBLISH_LEAD
    fresh = repository.generate(secret, now, activates_at)
    for key in keys:
        # A key that an earlier rotation replaced keeps its earlier end.
        key.retires_at = now if at_once else (key.retires_at or activates_at + RETIRE_LAG)
    session.add(fresh)
    await session.flush()
    return fresh
