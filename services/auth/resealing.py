"""Changing SPARKLE_SECRET_KEY: what the database has sealed is opened with the old secret and sealed with the new one.

One transaction: either every row opens with the new secret afterwards, or none was touched. Run it while auth is
stopped; a process that still has the old secret could seal a row with it that nobody opens any more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.auth.erasures.contacts import seal_purpose as contact_purpose
from services.auth.erasures.models import Erasure
from services.auth.factors.models import TotpFactor
from services.auth.factors.policy import seal_purpose as totp_purpose
from services.auth.keys.models import SigningKey
from services.auth.keys.repository import purpose as key_purpose
from services.auth.sealing import open_sealed, seal

_BATCH: Final = 500


@dataclass(frozen=True)
class Sealed:
    """A column of sealed bytes, and what the bytes of a row are sealed for, by its primary key."""

    column: InstrumentedAttribute[Any]
    key: InstrumentedAttribute[Any]
    purpose: Callable[[Any], str]


# The successors of used refresh tokens are sealed too, for ten seconds: nobody misses those.
SEALED: Final = (
    Sealed(SigningKey.sealed_private_key, SigningKey.key_id, key_purpose),
    Sealed(TotpFactor.sealed_secret, TotpFactor.user_id, totp_purpose),
    Sealed(Erasure.sealed_contact, Erasure.id, contact_purpose),
)


async def reseal(session: AsyncSession, old: bytes, new: bytes) -> int:
    """Seal every row anew and return how many there were.

    Raises:
        SealBroken: the old secret does not open one of them; nothing is to be committed then.
    """
    count = 0
    for sealed in SEALED:
        rows = await session.stream_scalars(
            select(sealed.column.class_)
            .where(sealed.column.is_not(None))
            .order_by(sealed.key)
            .with_for_update()
            .execution_options(yield_per=_BATCH)
        )
        async for row in rows:
            purpose = sealed.purpose(getattr(row, sealed.key.key))
            plain = open_sealed(old, purpose, getattr(row, sealed.column.key))
            setattr(row, sealed.column.key, seal(new, purpose, plain))
            count += 1
    await session.flush()
    return count
