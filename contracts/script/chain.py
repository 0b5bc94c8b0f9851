"""The deployment's view of an EVM node. The only module of contracts/ that imports web3."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_typing import ChecksumAddress
from requests.exceptions import RequestException
from web3 import HTTPProvider, Web3
from web3.contract.contract import ContractConstructor, ContractFunction
from web3.exceptions import Web3Exception
from web3.types import TxReceipt

from contracts.script.artifacts import Artifact

REQUEST_TIMEOUT_SECONDS: Final = 10
RECEIPT_TIMEOUT_SECONDS: Final = 180
# ERC-1967: keccak256("eip1967.proxy.implementation") - 1
IMPLEMENTATION_SLOT: Final = 0x360894A13BA1A3210667C828492DB98DCA3E2076CC3735A920A3CA505D382BBC


class ChainFailed(Exception):  # noqa: N818 - read as a sentence in the one place that prints it
    """The node cannot be reached, refused a transaction, or the transaction reverted."""


class Chain:
    """Sends transactions one after another and waits for each.

    Signs with `private_key`; without one, the node must hold an unlocked account, as development chains do.
    """

    def __init__(self, rpc_url: str, private_key: str | None = None) -> None:
        self._web3 = Web3(HTTPProvider(rpc_url, request_kwargs={"timeout": REQUEST_TIMEOUT_SECONDS}))
        self._signer: LocalAccount | None = None
        if private_key is not None:
            try:
                self._signer = Account.from_key(private_key)
            except ValueError:
                raise ChainFailed("the private key is not a 32-byte hexadecimal number") from None
        with _failing("connecting to the node"):
            self.id: int = self._web3.eth.chain_id
            self.sender: ChecksumAddress = self._signer.address if self._signer else self._unlocked()

    def account(self, address: str) -> str:
        """Return `address` as EIP-55 writes it; mixed case is a checksum and must be right.

        Raises:
            ChainFailed: it is not an address.
        """
        if self._web3.is_address(address) and address.startswith("0x") and int(address, 16):
            checksummed = self._checksum(address)
            if address in {checksummed, address.lower()}:
                return checksummed
        raise ChainFailed(f"{address!r} is not an address, or its checksum is wrong")

    def has_code(self, address: str) -> bool:
        """Return whether a contract lives at `address`."""
        if not self._web3.is_address(address):
            return False
        with _failing("reading code"):
            return len(self._web3.eth.get_code(self._checksum(address))) > 0

    def implementation_of(self, proxy: str) -> str:
        """Return the implementation that an ERC-1967 proxy points at."""
        with _failing("reading the proxy"):
            word = self._web3.eth.get_storage_at(self._checksum(proxy), IMPLEMENTATION_SLOT)
        return self._checksum("0x" + bytes(word)[-20:].hex())

    def deploy(self, artifact: Artifact, *arguments: object) -> tuple[str, int]:
        """Create the contract; return its address and the block it is in."""
        contract = self._web3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
        receipt = self._send(contract.constructor(*arguments), f"deploying {artifact.name}")
        address = receipt["contractAddress"]
        if address is None:
            raise ChainFailed(f"deploying {artifact.name}: the receipt names no contract")
        return address, receipt["blockNumber"]

    def encode(self, artifact: Artifact, function: str, *arguments: object) -> str:
        """Return the call data of `function`."""
        encoded: str = self._web3.eth.contract(abi=artifact.abi).encode_abi(function, args=list(arguments))
        return encoded

    def read(self, artifact: Artifact, address: str, function: str, *arguments: object) -> Any:
        """Return the answer of a view function."""
        with _failing(f"reading {function}"):
            return self._function(artifact, address, function, arguments).call()

    def send(self, artifact: Artifact, address: str, function: str, *arguments: object) -> None:
        """Call `function` in a transaction and wait until it is mined."""
        self._send(self._function(artifact, address, function, arguments), f"calling {function}")

    def _unlocked(self) -> ChecksumAddress:
        accounts = self._web3.eth.accounts
        if not accounts:
            raise ChainFailed("the node holds no unlocked account: name a key with --private-key-env")
        return accounts[0]

    def _function(
        self, artifact: Artifact, address: str, function: str, arguments: tuple[object, ...]
    ) -> ContractFunction:
        contract = self._web3.eth.contract(address=self._checksum(address), abi=artifact.abi)
        call: ContractFunction = contract.get_function_by_name(function)(*arguments)
        return call

    def _send(self, call: ContractFunction | ContractConstructor, doing: str) -> TxReceipt:
        with _failing(doing):
            if self._signer is None:
                sent = call.transact({"from": self.sender})
            else:
                nonce = self._web3.eth.get_transaction_count(self.sender, "pending")
                unsigned = call.build_transaction({"from": self.sender, "nonce": nonce})
                signed = self._signer.sign_transaction(cast("dict[str, Any]", unsigned))
                sent = self._web3.eth.send_raw_transaction(signed.raw_transaction)
            receipt = self._web3.eth.wait_for_transaction_receipt(sent, timeout=RECEIPT_TIMEOUT_SECONDS)
        if receipt["status"] != 1:
            raise ChainFailed(f"{doing}: the transaction reverted")
        return receipt

    def _checksum(self, address: str) -> ChecksumAddress:
        return self._web3.to_checksum_address(address)


@contextmanager
def _failing(doing: str) -> Iterator[None]:
    """Turn what web3 and its transport raise into one sentence."""
    try:
        yield
    except (Web3Exception, RequestException, ValueError) as error:
        reason = error if isinstance(error, Web3Exception) else type(error).__name__
        raise ChainFailed(f"{doing}: {reason}") from error
