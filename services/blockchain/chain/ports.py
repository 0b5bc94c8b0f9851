"""What the service asks of a chain. `adapters` answers from a node, `fakes` from memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class TokenFacts:
    """What never changes about the token; `cap` is in base units."""

    name: str
    symbol: str
    decimals: int
    cap: int
    address: str
    chain_id: int


@dataclass(frozen=True)
class TokenBalances:
    """Balances in base units by address, all as of the same block."""

    amounts: Mapping[str, int]
    block_number: int


class TokenReader(Protocol):
    """Reads SPARK. Every method raises ChainFailed or ChainTimedOut (both problems) when the node does not answer."""

    async def facts(self) -> TokenFacts:
        """Return the token's constants."""
        ...

    async def total_supply(self) -> int:
        """Return how much exists now, in base units."""
        ...

    async def balances(self, addresses: Sequence[str]) -> TokenBalances:
        """Return what each address holds now."""
        ...
