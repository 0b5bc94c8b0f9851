"""A chain in memory, for tests and for developing without a node."""

from collections.abc import Sequence

from services.blockchain.chain.ports import TokenBalances, TokenFacts

FACTS = TokenFacts("Sparkle", "SPARK", 18, 10**27, "0x5FbDB2315678afecb367f032d93F642f64180aa3", 31337)


class FakeToken:
    """A TokenReader whose holders and block are set by hand."""

    def __init__(self) -> None:
        self.holders: dict[str, int] = {}
        self.block_number = 1

    async def facts(self) -> TokenFacts:
        return FACTS

    async def total_supply(self) -> int:
        return sum(self.holders.values())

    async def balances(self, addresses: Sequence[str]) -> TokenBalances:
        return TokenBalances({address: self.holders.get(address, 0) for address in addresses}, self.block_number)
