"""Reading SPARK: from memory, from a real chain, and when the node is away, slow, or wrong."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from eth_account import Account
from eth_account.signers.local import LocalAccount
from sqlalchemy import text

from contracts.script.artifacts import load_artifact
from contracts.script.chain import Chain as DeployingChain
from services.blockchain.app import create_app
from services.blockchain.chain.fakes import FakeToken
from services.blockchain.settings import BlockchainSettings
from shared.testing.plugin import StartService
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from shared.testing.waiting import eventually
from tests.blockchain.conftest import PACKAGE, DeployedChain, LinkWallet, signed_in

ADA = UUID("00000000-0000-7000-8000-00000000000a")
HOLDER = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"
SUPPLY = 100_000_000 * 10**18


async def balance(service: RunningService, address: str | None = None) -> httpx.Response:
    params = {} if address is None else {"address": address}
    return await service.client.get("/api/token/balance", params=params, headers=signed_in(service, ADA))


def refused(answer: httpx.Response, status: int, code: str) -> bool:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    return True


# From memory


async def test_token_is_described_to_anybody(service: RunningService, token: FakeToken) -> None:
    token.holders[HOLDER] = 2**70
    answer = await service.client.get("/api/token")
    assert answer.status_code == 200
    assert answer.json() == {
        "name": "Sparkle",
        "symbol": "SPARK",
        "decimals": 18,
        "totalSupply": str(2**70),
        "cap": "1000000000000000000000000000",
        "address": "0x5FbDB2315678afecb367f032d93F642f64180aa3",
        "chainId": 31337,
    }


@pytest.mark.parametrize("written", [HOLDER, HOLDER.lower()])
async def test_balance_of_an_address(service: RunningService, token: FakeToken, written: str) -> None:
    token.holders[HOLDER] = 2**70
    token.block_number = 7
    assert (await balance(service, written)).json() == {
        "address": HOLDER,
        "balance": str(2**70),
        "decimals": 18,
        "symbol": "SPARK",
        "blockNumber": 7,
        "wallets": [{"address": HOLDER, "balance": str(2**70)}],
    }


async def test_balance_without_an_address_sums_the_callers_wallets(
    service: RunningService, token: FakeToken, link_wallet: LinkWallet
) -> None:
    mine = [await link_wallet(ADA, Account.create()) for _ in range(2)]
    other = await link_wallet(UUID(int=ADA.int + 1), Account.create())
    token.holders = {mine[0]: 3, mine[1]: 2**70, other: 1000}

    answer = (await balance(service)).json()

    assert answer["address"] is None
    assert answer["balance"] == str(2**70 + 3)
    assert answer["wallets"] == [
        {"address": mine[0], "balance": "3"},
        {"address": mine[1], "balance": str(2**70)},
    ]


async def test_balance_without_wallets_is_zero(service: RunningService) -> None:
    answer = (await balance(service)).json()
    assert (answer["balance"], answer["wallets"]) == ("0", [])


async def test_balance_needs_a_constant_number_of_queries(service: RunningService, link_wallet: LinkWallet) -> None:
    await link_wallet(ADA, Account.create())
    with recorded_queries(service.database) as few:
        await balance(service)
    for _ in range(3):
        await link_wallet(ADA, Account.create())
    with recorded_queries(service.database) as many:
        assert len((await balance(service)).json()["wallets"]) == 4
    assert len(many) == len(few)


async def test_anonymous_cannot_read_balances(service: RunningService) -> None:
    assert refused(await service.client.get("/api/token/balance"), 401, "not_authenticated")
    assert refused(await service.client.get("/api/token/balance", params={"address": HOLDER}), 401, "not_authenticated")


@pytest.mark.parametrize("address", ["", "0x12", "0x" + "0" * 40, HOLDER.swapcase().replace("0X", "0x")])
async def test_malformed_address_is_bad_input(service: RunningService, address: str) -> None:
    answer = await balance(service, address)
    assert refused(answer, 400, "invalid_input")
    assert "address" in answer.json()["details"]["fieldErrors"]


async def test_without_a_deployment_the_token_is_unavailable_and_wallets_work(start_service: StartService) -> None:
    service = await start_service(PACKAGE, BlockchainSettings, create_app)
    for path in ("/api/token", "/api/token/balance", f"/api/token/balance?address={HOLDER}"):
        answer = await service.client.get(path, headers=signed_in(service, ADA))
        assert refused(answer, 503, "token_not_deployed")
        assert "retry-after" in answer.headers
    assert (await service.client.get("/api/wallets", headers=signed_in(service, ADA))).status_code == 200
    assert (await service.client.get("/health/ready")).status_code == 200


# From a real chain


async def started(start_service: StartService, chain: DeployedChain, **settings: Any) -> RunningService:
    chosen = {"rpc_url": chain.chain.url, "deployment_file": chain.deployment_file, **settings}
    return await start_service(PACKAGE, BlockchainSettings, create_app, settings=chosen)


async def test_token_and_balance_come_from_the_chain(
    start_service: StartService, deployed_chain: DeployedChain
) -> None:
    service = await started(start_service, deployed_chain)
    deployment = json.loads(deployed_chain.deployment_file.read_text())

    token = (await service.client.get("/api/token")).json()
    held = (await balance(service, deployment["deployer"])).json()

    assert token["address"] == deployment["contracts"]["SparkleToken"]["proxy"]
    assert (token["name"], token["symbol"], token["decimals"], token["chainId"]) == ("Sparkle", "SPARK", 18, 31337)
    assert (token["totalSupply"], token["cap"]) == (str(SUPPLY), str(10**27))
    assert held["balance"] == str(SUPPLY)
    assert held["blockNumber"] >= deployment["blockNumber"]
    assert (await balance(service, HOLDER)).json()["balance"] == "0"


async def test_transfer_to_a_linked_wallet_shows(start_service: StartService, deployed_chain: DeployedChain) -> None:
    service = await started(start_service, deployed_chain)
    holder: LocalAccount = Account.create()
    before = (await balance(service, holder.address)).json()
    deployment = json.loads(deployed_chain.deployment_file.read_text())
    node = await asyncio.to_thread(DeployingChain, deployed_chain.chain.url)
    proxy = deployment["contracts"]["SparkleToken"]["proxy"]
    await asyncio.to_thread(node.send, load_artifact("SparkleToken"), proxy, "mint", holder.address, 5 * 10**18)
    await asyncio.to_thread(node.send, load_artifact("SparkleToken"), proxy, "burn", 5 * 10**18)

    after = (await balance(service, holder.address)).json()

    assert (before["balance"], after["balance"]) == ("0", "5000000000000000000")
    assert after["blockNumber"] > before["blockNumber"]


# When the node fails


async def test_node_that_is_away_is_a_bad_gateway(start_service: StartService, deployed_chain: DeployedChain) -> None:
    service = await started(start_service, deployed_chain, rpc_url="http://127.0.0.1:1")
    for path in ("/api/token", "/api/token/balance", f"/api/token/balance?address={HOLDER}"):
        answer = await service.client.get(path, headers=signed_in(service, ADA))
        assert refused(answer, 502, "chain_failed")
        assert "127.0.0.1:1" not in answer.text
    assert (await service.client.get("/health/ready")).status_code == 200


class SlowNode:
    """Takes every question and never answers."""

    def __init__(self) -> None:
        self.questions = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.read(65536):
                self.questions += 1
        finally:
            writer.close()


@asynccontextmanager
async def listening(node: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]) -> AsyncIterator[str]:
    server = await asyncio.start_server(node, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_node_that_hangs_is_a_timeout_and_holds_no_transaction(
    start_service: StartService, deployed_chain: DeployedChain
) -> None:
    node = SlowNode()
    async with listening(node) as url:
        service = await started(start_service, deployed_chain, rpc_url=url, rpc_timeout=1)
        question = asyncio.create_task(balance(service))

        async def is_asking() -> bool:
            return node.questions > 0

        await eventually(is_asking)
        async with service.database.snapshot() as session:
            open_transactions = await session.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
                )
            )
        assert not question.done()
        assert open_transactions == 0
        assert refused(await question, 504, "chain_timed_out")


async def test_cancelled_questions_do_not_keep_later_ones_from_the_node(
    start_service: StartService, deployed_chain: DeployedChain
) -> None:
    service = await started(start_service, deployed_chain)
    for step in range(20):
        with suppress(TimeoutError):
            async with asyncio.timeout(step / 1000):
                await asyncio.gather(*(balance(service, HOLDER) for _ in range(5)))
    assert (await balance(service, HOLDER)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[]",
        b"{}",
        b'{"jsonrpc":"2.0","id":0,"error":{"code":-32000,"message":"secret of the node"}}',
        b'{"jsonrpc":"2.0","id":0,"result":"0x"}',
        b'{"jsonrpc":"2.0","id":0,"result":null}',
        b'{"jsonrpc":"2.0","id":0,"result":[1]}',
        b" " * 1_100_000,
    ],
)
@pytest.mark.parametrize("status", [b"200 OK", b"500 Internal Server Error", b"302 Found\r\nLocation: /elsewhere"])
async def test_node_that_answers_nonsense_is_a_bad_gateway(
    start_service: StartService, deployed_chain: DeployedChain, status: bytes, body: bytes
) -> None:
    async def answer_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        head = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
        writer.write(head % (status, len(body)) + body)
        await writer.drain()
        writer.close()

    async with listening(answer_nonsense) as url:
        service = await started(start_service, deployed_chain, rpc_url=url)
        for answer in (await service.client.get("/api/token"), await balance(service, HOLDER)):
            assert refused(answer, 502, "chain_failed")
            assert "secret" not in answer.text


async def test_node_of_another_chain_is_a_bad_gateway(
    start_service: StartService, deployed_chain: DeployedChain, tmp_path: Path
) -> None:
    file = tmp_path / "deployment.json"
    file.write_text(json.dumps({**json.loads(deployed_chain.deployment_file.read_text()), "chainId": 5}))
    service = await started(start_service, deployed_chain, deployment_file=file, chain_id=5)
    assert refused(await service.client.get("/api/token"), 502, "chain_failed")
