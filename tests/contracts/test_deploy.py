"""The deployment command against a real node."""

import json
from pathlib import Path
from typing import Any

import pytest
from web3 import HTTPProvider, Web3
from web3.types import RPCEndpoint

from contracts.script.artifacts import load_artifact
from contracts.script.deploy import main

# The second account that every development chain has: public, worthless, and not the one that deploys by default.
KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"
KEY_ADDRESS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
ADMIN = "0x00000000000000000000000000000000000000ad"
TREASURY = "0x000000000000000000000000000000000000007e"
SUPPLY = 100_000_000 * 10**18


def deploy(rpc_url: str, file: Path, *more: str) -> int:
    return main(["--rpc-url", rpc_url, "--out", str(file), *more])


def read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(file.read_text())
    return content


def node(rpc_url: str) -> Web3:
    return Web3(HTTPProvider(rpc_url, request_kwargs={"timeout": 10}))


def token(rpc_url: str, file: Path) -> Any:
    artifact = load_artifact("SparkleToken")
    address = read(file)["contracts"]["SparkleToken"]["proxy"]
    return node(rpc_url).eth.contract(address=address, abi=artifact.abi).functions


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "deployments" / "chain.json"


def test_development_deployment_is_complete(rpc_url: str, out: Path) -> None:
    assert deploy(rpc_url, out) == 0

    deployment = read(out)
    web3 = node(rpc_url)
    first = web3.eth.accounts[0]
    named = deployment["contracts"]["SparkleToken"]
    assert set(deployment) == {"chainId", "deployer", "blockNumber", "contracts"}
    assert (deployment["chainId"], deployment["deployer"]) == (31337, first)
    assert named["artifactHash"] == load_artifact("SparkleToken").hash
    assert web3.eth.get_block(deployment["blockNumber"])["transactions"]

    spark = token(rpc_url, out)
    assert spark.symbol().call() == "SPARK"
    assert spark.totalSupply().call() == spark.balanceOf(first).call() == SUPPLY
    assert spark.defaultAdmin().call() == first
    for role in ("MINTER_ROLE", "PAUSER_ROLE", "UPGRADER_ROLE"):
        assert spark.hasRole(getattr(spark, role)().call(), first).call()


def test_second_run_keeps_the_deployment(rpc_url: str, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deploy(rpc_url, out)
    before, block = out.read_bytes(), node(rpc_url).eth.block_number

    assert deploy(rpc_url, out) == 0

    assert out.read_bytes() == before
    assert node(rpc_url).eth.block_number == block
    assert "kept" in capsys.readouterr().out


def test_second_run_completes_the_roles_of_an_interrupted_one(rpc_url: str, out: Path) -> None:
    deploy(rpc_url, out)
    spark, first = token(rpc_url, out), node(rpc_url).eth.accounts[0]
    minter = spark.MINTER_ROLE().call()
    spark.revokeRole(minter, first).transact({"from": first})
    assert not spark.hasRole(minter, first).call()

    deploy(rpc_url, out)

    assert spark.hasRole(minter, first).call()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"contracts": null}',
        '{"chainId": 31337, "contracts": {"SparkleToken": {}}}',
    ],
)
def test_development_chain_replaces_a_broken_file(rpc_url: str, out: Path, content: str) -> None:
    out.parent.mkdir()
    out.write_text(content)
    assert deploy(rpc_url, out) == 0
    assert read(out)["contracts"]["SparkleToken"]["proxy"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("artifactHash", "sha256:old"), ("proxy", ADMIN), ("proxy", "not an address"), ("implementation", ADMIN)],
)
def test_development_chain_replaces_a_deployment_that_is_not_there(
    rpc_url: str, out: Path, field: str, value: str
) -> None:
    deploy(rpc_url, out)
    stale = read(out)
    before = stale["contracts"]["SparkleToken"]["proxy"]
    stale["contracts"]["SparkleToken"][field] = value
    out.write_text(json.dumps(stale))

    assert deploy(rpc_url, out) == 0

    after = read(out)["contracts"]["SparkleToken"]
    assert after["proxy"] not in {before, value}
    assert after["artifactHash"] == load_artifact("SparkleToken").hash


def test_named_key_signs_and_keeps_no_power_when_an_admin_is_named(
    rpc_url: str, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEPLOYER_KEY", KEY)
    options = ["--private-key-env", "DEPLOYER_KEY", "--admin", ADMIN, "--treasury", TREASURY, "--initial-supply", "5"]

    assert deploy(rpc_url, out, *options) == 0

    spark = token(rpc_url, out)
    assert read(out)["deployer"] == KEY_ADDRESS
    assert spark.defaultAdmin().call() == Web3.to_checksum_address(ADMIN)
    assert spark.balanceOf(Web3.to_checksum_address(TREASURY)).call() == spark.totalSupply().call() == 5
    for role in ("MINTER_ROLE", "PAUSER_ROLE", "UPGRADER_ROLE", "DEFAULT_ADMIN_ROLE"):
        assert not spark.hasRole(getattr(spark, role)().call(), KEY_ADDRESS).call()


def test_other_chains_need_a_key_an_admin_and_a_treasury(
    rpc_url: str, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    node(rpc_url).provider.make_request(RPCEndpoint("anvil_setChainId"), [1])
    assert deploy(rpc_url, out) == 1
    assert "--private-key-env, --admin and --treasury" in capsys.readouterr().err
    assert not out.exists()


def test_other_chains_never_replace_a_deployment(
    rpc_url: str, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    node(rpc_url).provider.make_request(RPCEndpoint("anvil_setChainId"), [1])
    monkeypatch.setenv("DEPLOYER_KEY", KEY)
    options = ["--private-key-env", "DEPLOYER_KEY", "--admin", ADMIN, "--treasury", TREASURY]
    assert deploy(rpc_url, out, *options) == 0
    assert token(rpc_url, out).totalSupply().call() == 0
    assert deploy(rpc_url, out, *options) == 0

    stale = read(out)
    stale["contracts"]["SparkleToken"]["artifactHash"] = "sha256:old"
    out.write_text(json.dumps(stale))
    assert deploy(rpc_url, out, *options) == 1

    assert "names another deployment" in capsys.readouterr().err
    assert read(out) == stale


def test_missing_key_is_refused(rpc_url: str, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert deploy(rpc_url, out, "--private-key-env", "DEPLOYER_KEY") == 1
    assert capsys.readouterr().err == "deploy: DEPLOYER_KEY is not set\n"


def test_malformed_key_is_refused_without_showing_it(
    rpc_url: str, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEPLOYER_KEY", "nonsense")
    assert deploy(rpc_url, out, "--private-key-env", "DEPLOYER_KEY") == 1
    assert capsys.readouterr().err == "deploy: the private key is not a 32-byte hexadecimal number\n"


@pytest.mark.parametrize(
    "address",
    ["nobody", "0x0000000000000000000000000000000000000000", KEY_ADDRESS.replace("C51812", "c51812"), KEY_ADDRESS[2:]],
)
def test_malformed_admin_is_refused_before_anything_is_deployed(
    rpc_url: str, out: Path, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    assert deploy(rpc_url, out, "--admin", address) == 1
    assert "is not an address" in capsys.readouterr().err
    assert node(rpc_url).eth.block_number == 0


def test_supply_above_the_cap_reverts_and_writes_no_file(
    rpc_url: str, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy(rpc_url, out, "--initial-supply", str(10**27 + 1)) == 1
    assert "deploying ERC1967Proxy" in capsys.readouterr().err
    assert not out.exists()


def test_unreachable_node_is_one_sentence(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert deploy("http://127.0.0.1:1", out) == 1
    assert capsys.readouterr().err == "deploy: connecting to the node: ConnectionError\n"
