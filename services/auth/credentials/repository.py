"""The statements about all the ways into an account."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, case, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.models import User
from services.auth.factors.models import RecoveryCode, TotpFactor
from services.auth.identities.models import Identity
from services.auth.passkeys.models import Passkey
from services.auth.siwe.models import WalletCredential

_BESIDE_THE_PASSWORD: Final = (Identity, Passkey, WalletCredential, TotpFactor, RecoveryCode)


def _owned(model: type[Identity | Passkey | WalletCredential]) -> ColumnElement[int]:
    return select(func.count()).select_from(model).where(model.user_id == User.id).scalar_subquery()


async def lock_and_count(session: AsyncSession, user_id: UUID) -> int:
    """Return how many credentials open an account. Its row stays locked: one removal at a time."""
    await session.execute(select(User.id).where(User.id == user_id).with_for_update())
    password = case((User.password_hash.is_not(None), 1), else_=0)
    counted = password + _owned(Identity) + _owned(Passkey) + _owned(WalletCredential)
    # A statement of its own, so that it sees what was committed while this one waited for the lock.
    return await session.scalar(select(counted).where(User.id == user_id)) or 0


async def remove_all(session: AsyncSession, user_id: UUID) -> bool:
    """Remove whatever opens an account or is asked for there, but for the password; return whether it had some."""
    has_had = False
    for model in _BESIDE_THE_PASSWORD:
        removed: Any = await session.execute(delete(model).where(model.user_id == user_id))
        has_had = has_had or removed.rowcount > 0
    return has_had
