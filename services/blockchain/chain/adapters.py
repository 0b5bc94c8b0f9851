"""Reads the chain through a node. The only module of this service that imports web3."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import ClientSession, ClientTimeout
from web3 import AsyncWeb3
from web3.providers.async_base import AsyncJSONBaseProvider
from web3.types import RPCEndpoint, RPCResponse

from services.blockchain.chain.deployment import DeployedContract
from services.blockchain.chain.ports import TokenBalances, TokenFacts
from services.blockchain.chain.problems import ChainFailed, ChainTimedOut, TokenNotDeployed
from shared.logging import get_logger
from shared.telemetry import histogram

log = get_logger(__name__)

MAX_ANSWER_BYTES: Final = 1_048_576

_seconds = histogram("sparkle_blockchain_rpc_seconds", "Time that the node took to answer.", "question", "outcome")


class MissingToken:
    """A TokenReader for a service that was started without a deployment."""

    async def facts(self) -> TokenFacts:
        raise TokenNotDeployed

    async def total_supply(self) -> int:
        raise TokenNotDeployed

    async def balances(self, addresses: Sequence[str]) -> TokenBalances:
        raise TokenNotDeployed


class NodeProvider(AsyncJSONBaseProvider):
    """JSON-RPC over kept connections, for web3.

    web3's own AsyncHTTPProvider takes a threading.Lock in an executor for every request; a request that is cancelled
    meanwhile (a timeout, a client that left) leaves it locked for good, and the process never reaches the node again.
    """

    def __init__(self, url: str, timeout: float) -> None:
        super().__init__()
        self._url = url
        self._timeout = ClientTimeout(total=timeout)
        self._session: ClientSession | None = None

    async def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        """Ask the node one question, once: the caller decides whether to ask again."""
        if self._session is None:
            self._session = ClientSession(timeout=self._timeout, raise_for_status=True)
        body = self.encode_rpc_request(method, params)
        headers = {"Content-Type": "application/json"}
        async with self._session.post(self._url, data=body, headers=headers, allow_redirects=False) as response:
            answer = bytearray()
            async for chunk in response.content.iter_any():
                answer += chunk
                if len(answer) > MAX_ANSWER_BYTES:
                    raise ValueError("the node's answer is too long")
        return self.decode_rpc_response(bytes(answer))

    async def disconnect(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


class Web3Token:
    """A TokenReader that asks a node over JSON-RPC, never longer than `timeout` seconds for one answer.

    The constants are asked once and kept; that question also finds out whether the node is on the right chain.
    """

    def __init__(
        self, rpc_url: str, contract: DeployedContract, *, abi: list[dict[str, object]], chain_id: int, timeout: float
    ) -> None:
        self._node = NodeProvider(rpc_url, timeout)
        self._web3 = AsyncWeb3(self._node, middleware=[])
        self._address = self._web3.to_checksum_address(contract.proxy)
        self._functions = self._web3.eth.contract(address=self._address, abi=abi).functions
        self._chain_id = chain_id
        self._timeout = timeout
        self._facts: TokenFacts | None = None

    async def facts(self) -> TokenFacts:
        if self._facts is None:
            async with self._asking("facts"):
                chain_id, name, symbol, decimals, cap = await _together(
                    self._web3.eth.chain_id,
                    self._functions.name().call(),
                    self._functions.symbol().call(),
                    self._functions.decimals().call(),
                    self._functions.cap().call(),
                )
            if chain_id != self._chain_id:
                log.error("rpc_is_another_chain", expected=self._chain_id, actual=chain_id)
                raise ChainFailed
            self._facts = TokenFacts(name, symbol, decimals, cap, self._address, chain_id)
        return self._facts

    async def total_supply(self) -> int:
        async with self._asking("total_supply"):
            supply: int = await self._functions.totalSupply().call()
        return supply

    async def balances(self, addresses: Sequence[str]) -> TokenBalances:
        async with self._asking("balances"):
            block = await self._web3.eth.block_number
            amounts = await _together(
                *(
                    self._functions.balanceOf(self._web3.to_checksum_address(address)).call(block_identifier=block)
                    for address in addresses
                )
            )
        return TokenBalances(dict(zip(addresses, amounts, strict=True)), block)

    async def close(self) -> None:
        """Close the connections to the node."""
        await self._node.disconnect()

    @asynccontextmanager
    async def _asking(self, question: str) -> AsyncIterator[None]:
        """Bound the time of a question, measure it, and turn every failure into a problem."""
        started, outcome = time.perf_counter(), "failed"
        try:
            async with asyncio.timeout(self._timeout):
                yield
            outcome = "answered"
        except TimeoutError:
            outcome = "timed_out"
            log.warning("rpc_timed_out", question=question)
            raise ChainTimedOut from None
        except Exception as error:
            # Nonsense from a node surfaces in web3 as whatever its decoders stumble over, a TypeError included.
            log.warning("rpc_failed", question=question, error=type(error).__name__)
            raise ChainFailed from None
        finally:
            _seconds.labels("blockchain", question, outcome).observe(time.perf_counter() - started)


async def _together(*questions: Coroutine[Any, Any, Any]) -> list[Any]:
    """Return the answers in order; when one fails the others are cancelled, so that none outlives the request."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(question) for question in questions]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [task.result() for task in tasks]
