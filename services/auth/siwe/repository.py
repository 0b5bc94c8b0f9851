"""The statements about wallets that sign in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.models import User
from services.auth.siwe.models import SiweNonce, WalletCredential


async def use_nonce(
    session: AsyncSession, nonce_hash: bytes, purpose: str, user_id: UUID | None, now: datetime
) -> bool:
    """Delete a question asked of this person for this purpose; return whether it was there and in time.

    Of two at once, one waits and finds none.
    """
    owner = SiweNonce.user_id.is_(None) if user_id is None else SiweNonce.user_id == user_id
    used = delete(SiweNonce).where(
        SiweNonce.nonce_hash == nonce_hash, SiweNonce.purpose == purpose, owner, SiweNonce.expires_at > now
    )
    return await session.scalar(used.returning(SiweNonce.nonce_hash)) is not None


async def delete_expired_nonces(session: AsyncSession, now: datetime) -> None:
    """Forget questions that nobody answered in time."""
    await session.execute(delete(SiweNonce).where(SiweNonce.expires_at <= now))


async def by_address(session: AsyncSession, address: str) -> WalletCredential | None:
    """Return the wallet of an address."""
    return await session.scalar(select(WalletCredential).where(WalletCredential.address == address))


async def add(session: AsyncSession, wallet: WalletCredential) -> bool:
    """Insert a wallet; return whether it is new. Waits for a competitor to decide."""
    columns = {column.name: getattr(wallet, column.name) for column in WalletCredential.__table__.columns}
    added = insert(WalletCredential).values(columns).on_conflict_do_nothing(index_elements=["address"])
    return await session.scalar(added.returning(WalletCredential.id)) is not None


async def lock_and_count(session: AsyncSession, user_id: UUID) -> int:
    """Return how many wallets open an account. Its row stays locked, so that the limit holds."""
    await session.execute(select(User.id).where(User.id == user_id).with_for_update())
    return await session.scalar(select(func.count()).where(WalletCredential.user_id == user_id)) or 0


async def of_user(session: AsyncSession, user_id: UUID) -> Sequence[WalletCredential]:
    """Return an account's wallets, oldest first; there are few (`service.MOST`)."""
    found = select(WalletCredential).where(WalletCredential.user_id == user_id).order_by(WalletCredential.id)
    return (await session.scalars(found)).all()


async def remove(session: AsyncSession, user_id: UUID, wallet_id: UUID) -> WalletCredential | None:
    """Delete a wallet of this account and return what it was."""
    mine = (WalletCredential.user_id == user_id, WalletCredential.id == wallet_id)
    return await session.scalar(delete(WalletCredential).where(*mine).returning(WalletCredential))
