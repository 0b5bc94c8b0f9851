"""What is committed under contracts/: artifacts that hang together, a lock that names no package host."""

import hashlib
import json

import pytest

from contracts.script import build
from contracts.script.artifacts import DIRECTORY, load_artifact


def committed() -> dict[str, str]:
    return {path.name: path.read_text() for path in DIRECTORY.glob("*.json")}


def test_drift_is_empty_for_what_is_committed() -> None:
    assert build.drift(committed()) == []


def test_drift_names_changed_missing_and_surplus_artifacts() -> None:
    files = committed()
    files["SparkleToken.json"] += " "
    del files["ERC1967Proxy.json"]
    files["New.json"] = "{}"
    assert build.drift(files) == ["ERC1967Proxy.json", "New.json", "SparkleToken.json"]


@pytest.mark.parametrize("name", build.CONTRACTS)
def test_artifact_hash_covers_abi_and_bytecode(name: str) -> None:
    artifact = load_artifact(name)
    canonical = json.dumps({"abi": artifact.abi, "bytecode": artifact.bytecode}, sort_keys=True, separators=(",", ":"))
    assert artifact.hash == "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.parametrize("name", build.CONTRACTS)
def test_standard_input_holds_the_sources_and_no_path_of_a_machine(name: str) -> None:
    standard_input = json.loads((DIRECTORY / f"{name}.input.json").read_text())
    assert all(path.startswith(("src/", "node_modules/@openzeppelin/")) for path in standard_input["sources"])
    own = standard_input["sources"].get("src/SparkleToken.sol", {}).get("content")
    assert own in {None, (build.ROOT / "src" / "SparkleToken.sol").read_text()}


def test_lock_names_no_package_host() -> None:
    packages = json.loads((build.ROOT / "package-lock.json").read_text())["packages"]
    assert packages
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert not [name for name, package in packages.items() if name and "integrity" not in package]
