"""Compiles the contracts and writes artifacts/, or checks that what is committed there is current.

An artifact is all that a deployment needs, so that Python deploys without a compiler:

- ``<Name>.json``: ABI, creation bytecode, compiler version, source name and ``artifactHash``,
  the SHA-256 of ABI and bytecode, which a deployment file quotes;
- ``<Name>.input.json``: the standard JSON input, which block explorers take for verification.

Before anything is written, the standard JSON is compiled on its own and must give the bytecode that
forge gave (and tested): two independent builds of the same sources. Needs only the standard library.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ARTIFACTS = ROOT / "artifacts"
CONTRACTS = ("SparkleToken", "ERC1967Proxy")
COMPILE_TIMEOUT_SECONDS = 300


class BuildError(Exception):
    """The build failed, or the committed artifacts do not match the sources."""


def build() -> dict[str, str]:
    """Compile everything from scratch; return file name -> content of artifacts/."""
    files: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as scratch:
        _forge_build(Path(scratch))
        for name in CONTRACTS:
            output = json.loads((Path(scratch) / "out" / f"{name}.sol" / f"{name}.json").read_text())
            files |= _artifact(name, output)
    return files


def _forge_build(scratch: Path) -> None:
    forge = ROOT / "node_modules" / ".bin" / "forge"
    _run([str(forge), "build", "--force", "--out", str(scratch / "out"), "--cache-path", str(scratch / "cache")])


def _artifact(name: str, output: Mapping[str, Any]) -> dict[str, str]:
    metadata = output["metadata"]
    source_name = next(iter(metadata["settings"]["compilationTarget"]))
    standard_input = _standard_input(metadata)
    compiled = json.loads(_run([str(ROOT / "bin" / "solc"), "--standard-json"], json.dumps(standard_input)))
    bytecode = output["bytecode"]["object"]
    again = "0x" + compiled["contracts"][source_name][name]["evm"]["bytecode"]["object"]
    if again != bytecode:
        raise BuildError(f"{name}: its standard JSON input does not reproduce the bytecode forge built")
    artifact = {
        "contractName": name,
        "sourceName": source_name,
        "compiler": metadata["compiler"]["version"],
        "artifactHash": _hash({"abi": output["abi"], "bytecode": bytecode}),
        "abi": output["abi"],
        "bytecode": bytecode,
    }
    return {f"{name}.json": _pretty(artifact), f"{name}.input.json": _pretty(standard_input)}


def _standard_input(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Rebuild the compiler input from the contract's own metadata: only the sources it needs."""
    settings = {key: value for key, value in metadata["settings"].items() if key != "compilationTarget"}
    settings["outputSelection"] = {"*": {"*": ["abi", "evm.bytecode.object", "metadata"]}}
    sources = {path: {"content": (ROOT / path).read_text()} for path in sorted(metadata["sources"])}
    return {"language": "Solidity", "sources": sources, "settings": settings}


def _hash(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def _pretty(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2, sort_keys=True) + "\n"


def _run(command: list[str], stdin: str | None = None) -> str:
    done = subprocess.run(  # noqa: S603 - fixed commands of this repository
        command,
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=COMPILE_TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise BuildError(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def drift(files: Mapping[str, str]) -> list[str]:
    """Names of artifacts that are missing, changed, or no longer built."""
    committed = {path.name: path.read_text() for path in ARTIFACTS.glob("*.json")}
    return sorted(name for name in committed.keys() | files.keys() if committed.get(name) != files.get(name))


def main(arguments: list[str]) -> int:
    """Write the artifacts; with ``--check`` write nothing and return 1 on drift."""
    parser = argparse.ArgumentParser(prog="build.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail when the committed artifacts are not current")
    check = parser.parse_args(arguments).check
    try:
        files = build()
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    stale = drift(files)
    if check:
        if stale:
            sys.stderr.write(f"artifacts/ is not current ({', '.join(stale)}): run `npm run build`\n")
            return 1
        sys.stdout.write(f"artifacts/ is current: {len(files)} files\n")
        return 0
    ARTIFACTS.mkdir(exist_ok=True)
    for name in stale:
        path = ARTIFACTS / name
        if name in files:
            path.write_text(files[name])
        else:
            path.unlink()
    sys.stdout.write(f"artifacts/: {len(stale)} of {len(files)} files written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
