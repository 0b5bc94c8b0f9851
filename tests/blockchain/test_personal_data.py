"""What blockchain hands out of a person, what it erases, and what it says of the chain."""

from eth_account import Account
from eth_account.signers.local import LocalAccount

from services.blockchain.models import Base
from services.blockchain.personal_data import STORES
from shared import messaging
from shared.ids import uuid7
from shared.testing.services import RunningService
from tests.blockchain.conftest import LinkWallet, ask, signed_in
from tests.shared.personal_data import assert_only_services_may_ask, erased, exported, forgotten_tables


def test_no_table_with_people_in_it_is_forgotten() -> None:
    assert forgotten_tables(STORES, Base.metadata, messaging.metadata) == set()
    assert forgotten_tables(STORES[1:], Base.metadata) == {"wallets"}


async def test_only_services_may_ask(service: RunningService, link_wallet: LinkWallet, account: LocalAccount) -> None:
    ada = uuid7()
    await link_wallet(ada, account)
    await assert_only_services_may_ask(service.client, ada)
    assert len((await exported(service.client, ada))["wallets"]) == 1


async def test_wallets_are_handed_out_and_unlinked_and_the_chain_is_said_to_remember(
    service: RunningService, link_wallet: LinkWallet, account: LocalAccount
) -> None:
    ada, bob = uuid7(), uuid7()
    address = await link_wallet(ada, account)
    await ask(service, ada, Account.create())
    other = await link_wallet(bob, Account.create())
    found = await exported(service.client, ada)
    assert [wallet["address"] for wallet in found["wallets"]] == [address]
    assert len(found["wallet_nonces"]) == 1
    assert "nonce" not in found["wallet_nonces"][0]
    done = await erased(service.client, ada)
    assert done["wallets"] == ("deleted", 1)
    assert done["wallet_nonces"] == ("deleted", 1)
    assert done["chain"] == ("kept", None)
    assert await erased(service.client, ada) == done
    assert all(rows == [] for rows in (await exported(service.client, ada)).values())
    [event] = await service.recorded_events("blockchain.wallet_unlinked")
    assert event.data["address"] == address
    listed = await service.client.get("/api/wallets", headers=signed_in(service, bob))
    assert [wallet["address"] for wallet in listed.json()["wallets"]] == [other]
    # The address is free: whoever holds its key may link it, also the same person with another account.
    assert await link_wallet(bob, account) == address
