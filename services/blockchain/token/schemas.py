"""HTTP bodies of the token. Amounts are integers in base units, as text: they exceed what a JSON number can hold."""

from typing import Annotated

from pydantic import Field

from shared.schemas import ApiModel

Amount = Annotated[str, Field(pattern=r"^[0-9]+$", examples=["12500000000000000000"])]


class TokenRead(ApiModel):
    """SPARK as the chain knows it."""

    name: str
    symbol: str
    decimals: int
    total_supply: Amount
    cap: Amount
    address: str
    chain_id: int


class WalletBalance(ApiModel):
    """What one address holds."""

    address: str
    balance: Amount


class TokenBalance(ApiModel):
    """What an address holds, or what all of the caller's wallets hold together; as of `blockNumber`."""

    address: Annotated[str | None, Field(description="Null for the sum of the caller's wallets.")]
    balance: Amount
    decimals: int
    symbol: str
    block_number: int
    wallets: list[WalletBalance]
