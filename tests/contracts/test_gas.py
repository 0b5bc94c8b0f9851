"""The gas that forge reports is what a node charges: the same operations as real transactions."""

import json
from pathlib import Path
from typing import Any

import pytest
from web3 import HTTPProvider, Web3

from contracts.script.artifacts import load_artifact
from contracts.script.deploy import main

SNAPSHOT = Path(__file__).parents[2] / "contracts" / "snapshots" / "SparkleToken.json"
AMOUNT = 12_500_000_000_000_000_000
STRANGER = "0x0000000000000000000000000000000000005757"
# The accounts of forge's test have short addresses, whose zero bytes make call data up to 18 x 12 gas cheaper.
ADDRESS_TOLERANCE = 250


@pytest.mark.parametrize(
    ("operation", "limit"),
    [
        ("transfer to a new holder", 58_791),
        ("transfer to an existing holder", 41_691),
        ("mint to an existing holder", 43_969),
        ("burn", 41_039),
    ],
)
def test_real_transactions_stay_under_the_limits(rpc_url: str, tmp_path: Path, operation: str, limit: int) -> None:
    file = tmp_path / "deployment.json"
    assert main(["--rpc-url", rpc_url, "--out", str(file)]) == 0
    web3 = Web3(HTTPProvider(rpc_url, request_kwargs={"timeout": 10}))
    accounts = list(web3.eth.accounts)
    holder, other = accounts[0], accounts[1]
    proxy = json.loads(file.read_text())["contracts"]["SparkleToken"]["proxy"]
    spark: Any = web3.eth.contract(address=proxy, abi=load_artifact("SparkleToken").abi).functions

    def gas(call: Any) -> int:
        receipt = web3.eth.wait_for_transaction_receipt(call.transact({"from": holder}), timeout=10)
        return int(receipt["gasUsed"])

    gas(spark.transfer(other, 1))
    calls = {
        "transfer to a new holder": spark.transfer(STRANGER, AMOUNT),
        "transfer to an existing holder": spark.transfer(other, AMOUNT),
        "mint to an existing holder": spark.mint(other, AMOUNT),
        "burn": spark.burn(AMOUNT),
    }

    used = gas(calls[operation])

    assert used <= limit
    assert abs(used - int(json.loads(SNAPSHOT.read_text())[operation])) <= ADDRESS_TOLERANCE
