"""Reading SPARK. Addresses come from the database first; the chain is asked when no transaction is open."""

from services.blockchain.chain.ports import TokenReader
from services.blockchain.token.schemas import TokenBalance, TokenRead, WalletBalance
from services.blockchain.wallets import repository as wallets
from shared.auth import Caller
from shared.database import Database


async def read(token: TokenReader) -> TokenRead:
    """Return the token's facts and its supply."""
    facts = await token.facts()
    supply = await token.total_supply()
    return TokenRead(
        name=facts.name,
        symbol=facts.symbol,
        decimals=facts.decimals,
        total_supply=str(supply),
        cap=str(facts.cap),
        address=facts.address,
        chain_id=facts.chain_id,
    )


async def balance(token: TokenReader, database: Database, caller: Caller, address: str | None) -> TokenBalance:
    """Return what `address` holds, or without one what each of the caller's wallets holds, and the sum."""
    if address is None:
        async with database.snapshot() as session:
            addresses = await wallets.addresses_of(session, caller.id)
    else:
        addresses = [address]
    facts = await token.facts()
    held = await token.balances(addresses)
    return TokenBalance(
        address=address,
        balance=str(sum(held.amounts.values())),
        decimals=facts.decimals,
        symbol=facts.symbol,
        block_number=held.block_number,
        wallets=[WalletBalance(address=each, balance=str(held.amounts[each])) for each in addresses],
    )
