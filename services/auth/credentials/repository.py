"""The statement that counts the ways into an account."""

from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.models import User
from services.auth.identities.models import Identity
from services.auth.passkeys.models import Passkey
from services.auth.siwe.models import WalletCredential


def _owned(model: type[Identity | Passkey | WalletCredential]) -> ColumnElement[int]:
    return select(func.count()).select_from(model).where(model.user_id == User.id).scalar_subquery()


async def lock_and_count(session: AsyncSession, user_id: UUID) -> int:
    """Return how many credentials open an account. Its row stays locked: one removal at a time."""
    await session.execute(select(User.id).where(User.id == user_id).with_for_update())
    password = case((User.password_hash.is_not(None), 1), else_=0)
    counted = password + _owned(Identity) + _owned(Passkey) + _owned(WalletCredential)
    # A statement of its own, so that it sees what was committed while this one waited for the lock.
    return await session.scalar(select(counted).where(User.id == user_id)) or 0
