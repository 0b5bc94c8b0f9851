"""What blockchain holds of a person, and what becomes of it when the account is deleted."""

from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.blockchain.wallets import repository as wallets
from services.blockchain.wallets.events import WalletUnlinked
from services.blockchain.wallets.models import Wallet, WalletNonce
from shared.outbox import record
from shared.personal_data import BATCH, COMMON_STORES, Action, Store


async def _erase_wallets(session: AsyncSession, user_id: UUID) -> int:
    found = await wallets.list_of(session, user_id, after=None, limit=BATCH)
    for wallet in found:
        if await wallets.remove(session, user_id, wallet.address):
            await record(
                session,
                WalletUnlinked(wallet_id=wallet.id, user_id=user_id, address=wallet.address, chain_id=wallet.chain_id),
            )
    return len(found)


STORES: Final = (
    Store(
        name="wallets",
        table=Wallet.__table__,
        mine=lambda user_id: Wallet.user_id == user_id,
        erase=_erase_wallets,
        note="The links between your account and the addresses of your wallets.",
    ),
    Store(
        name="wallet_nonces",
        table=WalletNonce.__table__,
        mine=lambda user_id: WalletNonce.user_id == user_id,
        hidden=("nonce",),
        note="Questions for a signature that nobody answered.",
    ),
    Store(
        name="chain",
        action=Action.KEPT,
        note="Addresses, transfers and tokens on a public blockchain cannot be deleted by anybody: they stay there, "
        "and stay yours. Nothing here says any more that they are yours.",
    ),
    *COMMON_STORES,
)
