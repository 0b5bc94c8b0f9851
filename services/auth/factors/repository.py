"""The statements about second factors."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.factors.models import RecoveryCode, TotpFactor


async def totp(session: AsyncSession, user_id: UUID) -> TotpFactor | None:
    """Return the authenticator app of an account, also one that is being set up."""
    return await session.get(TotpFactor, user_id)


async def locked_totp(session: AsyncSession, user_id: UUID) -> TotpFactor | None:
    """Return the same, locked until the transaction ends: one code is tried at a time."""
    found = select(TotpFactor).where(TotpFactor.user_id == user_id).with_for_update()
    return await session.scalar(found.execution_options(populate_existing=True))


async def put_pending_totp(session: AsyncSession, user_id: UUID, sealed_secret: bytes, now: datetime) -> bool:
    """Keep the secret of an app that is being set up, in place of an earlier one; False when an app is in use."""
    fresh = {"sealed_secret": sealed_secret, "created_at": now, "enabled_at": None, "last_step": None}
    wanted = upsert(TotpFactor).values(user_id=user_id, **fresh)
    written = wanted.on_conflict_do_update(
        index_elements=["user_id"], set_=fresh, where=TotpFactor.enabled_at.is_(None)
    ).returning(TotpFactor.user_id)
    return (await session.execute(written)).scalar_one_or_none() is not None


async def replace_recovery_codes(session: AsyncSession, user_id: UUID, hashes: list[bytes], now: datetime) -> None:
    """Let these be the recovery codes of an account, and no others."""
    await delete_recovery_codes(session, user_id)
    rows = [{"user_id": user_id, "code_hash": code_hash, "created_at": now} for code_hash in hashes]
    await session.execute(insert(RecoveryCode), rows)


async def delete_recovery_codes(session: AsyncSession, user_id: UUID) -> None:
    """Void every recovery code of an account."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


async def take_recovery_code(session: AsyncSession, user_id: UUID, code_hash: bytes) -> bool:
    """Use up a recovery code; False when it is not one, or was used. Of two requests at once, one gets it."""
    taken = delete(RecoveryCode).where(RecoveryCode.user_id == user_id, RecoveryCode.code_hash == code_hash)
    return (await session.execute(taken.returning(RecoveryCode.user_id))).scalar_one_or_none() is not None


async def recovery_codes_left(session: AsyncSession, user_id: UUID) -> int:
    """Return how many recovery codes an account has."""
    found = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user_id)
    return await session.scalar(found) or 0
