"""Reads the committed build artifacts that `build.py` writes."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DIRECTORY = Path(__file__).resolve().parents[1] / "artifacts"


@dataclass(frozen=True)
class Artifact:
    """One compiled contract; `hash` names this exact ABI and bytecode."""

    name: str
    abi: list[dict[str, Any]]
    bytecode: str
    hash: str


def load_artifact(name: str) -> Artifact:
    """Return the committed artifact of contract `name`."""
    content = json.loads((DIRECTORY / f"{name}.json").read_text())
    return Artifact(content["contractName"], content["abi"], content["bytecode"], content["artifactHash"])
