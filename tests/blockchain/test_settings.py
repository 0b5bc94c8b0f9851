"""Starting with wrong settings says every one of them."""

import json
from pathlib import Path

import pytest

from services.blockchain.app import from_environment
from services.blockchain.settings import BlockchainSettings
from shared.settings import load_settings

ADDRESS = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"


def test_every_mistake_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "deployment.json"
    file.write_text("{}")
    wrong = {
        "SPARKLE_DATABASE_URL": "mysql://x/y",
        "SPARKLE_RPC_URL": "ws://secret-key.example",
        "SPARKLE_RPC_TIMEOUT": "0",
        "SPARKLE_CHAIN_ID": "-1",
        "SPARKLE_DEPLOYMENT_FILE": str(file),
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        from_environment()
    assert stopped.value.code == 2
    printed = capsys.readouterr().err
    assert all(f"{name}:" in printed for name in wrong)
    assert "secret-key" not in printed


def test_deployment_must_be_on_the_chain_of_the_settings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "deployment.json"
    part = {"proxy": ADDRESS, "implementation": ADDRESS, "artifactHash": "sha256:0"}
    file.write_text(json.dumps({"chainId": 1, "blockNumber": 2, "contracts": {"SparkleToken": part}}))
    monkeypatch.setenv("SPARKLE_DATABASE_URL", "postgresql://u:p@127.0.0.1/sparkle_blockchain")
    monkeypatch.setenv("SPARKLE_DEPLOYMENT_FILE", str(file))
    with pytest.raises(SystemExit):
        load_settings(BlockchainSettings)
    assert "SPARKLE_DEPLOYMENT_FILE: names a deployment on another chain" in capsys.readouterr().err

    monkeypatch.setenv("SPARKLE_CHAIN_ID", "1")
    assert load_settings(BlockchainSettings).deployment_file == file
