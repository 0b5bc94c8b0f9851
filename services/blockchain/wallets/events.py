"""Facts about wallets."""

from uuid import UUID

from shared.events import Event


class WalletLinked(Event):
    """A person proved to hold an address."""

    type = "blockchain.wallet_linked"

    wallet_id: UUID
    user_id: UUID
    address: str
    chain_id: int


class WalletUnlinked(Event):
    """A person took an address off the account."""

    type = "blockchain.wallet_unlinked"

    wallet_id: UUID
    user_id: UUID
    address: str
    chain_id: int
