"""The service with a chain in memory; a real chain with SPARK deployed for the tests that need one."""

import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_account.signers.local import LocalAccount

from contracts.script.deploy import main as deploy
from deploy.local.chain import Chain
from deploy.local.children import Guard
from services.blockchain.app import create_app
from services.blockchain.chain.fakes import FakeToken
from services.blockchain.settings import BlockchainSettings
from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from shared.testing.tokens import bearer

PACKAGE = "services.blockchain"


@dataclass(frozen=True)
class DeployedChain:
    """A development chain and the file that names its contracts."""

    chain: Chain
    deployment_file: Path


@pytest.fixture(scope="session")
def deployed_chain() -> Iterator[DeployedChain]:
    """A chain with SPARK, shared by the tests of this process: they only read it."""
    with tempfile.TemporaryDirectory(prefix="sparkle-chain-") as name, Guard() as guard:
        directory = Path(name)
        with Chain(directory, guard, is_ephemeral=True) as chain:
            file = directory / "deployment.json"
            assert deploy(["--rpc-url", chain.url, "--out", str(file)]) == 0
            yield DeployedChain(chain, file)


@pytest.fixture
def token() -> FakeToken:
    return FakeToken()


@pytest.fixture
async def service(start_service: StartService, token: FakeToken) -> RunningService:
    """The service with a chain in memory."""
    return await start_service(PACKAGE, BlockchainSettings, create_app, token=token)


@pytest.fixture
def account() -> LocalAccount:
    """A wallet with a key of its own."""
    created: LocalAccount = Account.create()
    return created


def signed_in(service: RunningService, user_id: UUID, **claims: Any) -> dict[str, str]:
    """Return the headers of a user who signed in just now by the service's clock, however slow this computer is."""
    return bearer(user_id, now=service.clock.now().timestamp(), **claims)


def sign(account: LocalAccount, message: str) -> str:
    """Return what `personal_sign` of a wallet returns."""
    return "0x" + bytes(account.sign_message(encode_defunct(text=message)).signature).hex()


async def ask(service: RunningService, user_id: UUID, account: LocalAccount) -> str:
    """Return the message to sign for `account`."""
    answer = await service.client.post(
        "/api/wallets/nonce", json={"address": account.address, "chainId": 31337}, headers=signed_in(service, user_id)
    )
    assert answer.status_code == 200, answer.text
    message: str = answer.json()["message"]
    return message


LinkWallet = Callable[[UUID, LocalAccount], Awaitable[str]]


@pytest.fixture
def link_wallet(service: RunningService) -> LinkWallet:
    """Link a wallet to a user and return its address."""

    async def link(user_id: UUID, account: LocalAccount) -> str:
        message = await ask(service, user_id, account)
        body = {"message": message, "signature": sign(account, message)}
        answer = await service.client.post("/api/wallets", json=body, headers=signed_in(service, user_id))
        assert answer.status_code == 201, answer.text
        address: str = answer.json()["address"]
        return address

    return link
