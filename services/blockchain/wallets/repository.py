"""Every SQL statement about wallets. `user_id` is the door: what is not the caller's does not exist for them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.blockchain.wallets.models import Wallet, WalletNonce


async def put_nonce(session: AsyncSession, nonce: WalletNonce) -> None:
    """Store the nonce in place of an earlier one for the same user, address and chain."""
    statement = insert(WalletNonce).values(
        user_id=nonce.user_id,
        address=nonce.address,
        chain_id=nonce.chain_id,
        nonce=nonce.nonce,
        expires_at=nonce.expires_at,
    )
    fresh = {"nonce": statement.excluded.nonce, "expires_at": statement.excluded.expires_at}
    await session.execute(
        statement.on_conflict_do_update(index_elements=list(WalletNonce.__mapper__.primary_key), set_=fresh)
    )


async def use_nonce(
    session: AsyncSession, user_id: UUID, *, address: str, chain_id: int, nonce: str, now: datetime
) -> bool:
    """Delete the nonce and return whether it was there and not expired. Of two at once, one waits and finds none."""
    mine = (WalletNonce.user_id == user_id, WalletNonce.address == address, WalletNonce.chain_id == chain_id)
    used = await session.scalar(
        delete(WalletNonce)
        .where(*mine, WalletNonce.nonce == nonce, WalletNonce.expires_at > now)
        .returning(WalletNonce.nonce)
    )
    return used is not None


async def delete_expired_nonces(session: AsyncSession, now: datetime) -> int:
    """Delete the nonces that nobody used in time and return how many there were."""
    gone = await session.scalars(delete(WalletNonce).where(WalletNonce.expires_at <= now).returning(WalletNonce.nonce))
    return len(gone.all())


async def lock_user(session: AsyncSession, user_id: UUID) -> None:
    """Let one transaction at a time link wallets of `user_id`, so that the limit holds."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"wallets {user_id}", 0))))


async def count_of(session: AsyncSession, user_id: UUID) -> int:
    """Return how many wallets the user has."""
    return await session.scalar(select(func.count()).where(Wallet.user_id == user_id)) or 0


async def add(session: AsyncSession, wallet: Wallet) -> UUID | None:
    """Insert the wallet, or return the user who has its address already; waits for a competitor to decide."""
    statement = insert(Wallet).values(
        id=wallet.id,
        user_id=wallet.user_id,
        address=wallet.address,
        chain_id=wallet.chain_id,
        linked_at=wallet.linked_at,
    )
    added = await session.scalar(statement.on_conflict_do_nothing(index_elements=["address"]).returning(Wallet.id))
    if added is not None:
        return None
    owner: UUID | None = await session.scalar(select(Wallet.user_id).where(Wallet.address == wallet.address))
    return owner


async def list_of(
    session: AsyncSession, user_id: UUID, *, after: UUID | None, limit: int, offset: int = 0
) -> list[Wallet]:
    """Return up to `limit` wallets, oldest first, after id `after`, without the first `offset`."""
    query = select(Wallet).where(Wallet.user_id == user_id).order_by(Wallet.id).limit(limit).offset(offset)
    if after is not None:
        query = query.where(Wallet.id > after)
    return list(await session.scalars(query))


async def addresses_of(session: AsyncSession, user_id: UUID) -> list[str]:
    """Return the addresses of the user, oldest first."""
    return list(await session.scalars(select(Wallet.address).where(Wallet.user_id == user_id).order_by(Wallet.id)))


async def remove(session: AsyncSession, user_id: UUID, address: str) -> Wallet | None:
    """Delete the user's wallet and return what it was."""
    return await session.scalar(
        delete(Wallet).where(Wallet.user_id == user_id, Wallet.address == address).returning(Wallet)
    )
