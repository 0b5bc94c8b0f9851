"""Deploys SPARK from the committed artifacts: `python -m contracts.script.deploy --rpc-url URL --out FILE`.

On a development chain (31337) the node's first unlocked account deploys, becomes admin with every role, and
receives the first supply. On any other chain the key comes from an environment variable, and the admin and the
treasury must be named: the deployer keeps no power.

Running it again is safe. A deployment that FILE names is kept while it is on the chain and was made from the
same artifact. A development chain without it gets a new one; elsewhere FILE is never replaced.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from contracts.script.artifacts import Artifact, load_artifact
from contracts.script.chain import Chain, ChainFailed

DEVELOPMENT_CHAIN: Final = 31337
DEVELOPMENT_SUPPLY: Final = 100_000_000 * 10**18
DEVELOPMENT_ROLES: Final = ("MINTER_ROLE", "PAUSER_ROLE", "UPGRADER_ROLE")
TOKEN: Final = "SparkleToken"  # noqa: S105 - the name of a contract


class DeploymentRefused(Exception):  # noqa: N818 - read as a sentence in the one place that prints it
    """The arguments or what FILE already names forbid a deployment."""


def main(arguments: list[str]) -> int:
    """Deploy or keep; return the exit code: 0 done, 1 refused or failed."""
    options = _parser().parse_args(arguments)
    try:
        chain = Chain(options.rpc_url, _private_key(options.private_key_env))
        _deploy(chain, options)
    except (ChainFailed, DeploymentRefused) as error:
        sys.stderr.write(f"deploy: {error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="contracts.script.deploy", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rpc-url", required=True, help="JSON-RPC address of the node")
    parser.add_argument("--out", required=True, type=Path, help="where the addresses are written")
    parser.add_argument("--private-key-env", metavar="NAME", help="environment variable that holds the deployer's key")
    parser.add_argument("--admin", help="hands out roles; the deployer on a development chain")
    parser.add_argument("--treasury", help="receives the first supply; the deployer on a development chain")
    parser.add_argument("--initial-supply", type=int, help="in base units; 100 million SPARK on a development chain")
    return parser


def _private_key(variable: str | None) -> str | None:
    if variable is None:
        return None
    key = os.environ.get(variable)
    if not key:
        raise DeploymentRefused(f"{variable} is not set")
    return key


def _deploy(chain: Chain, options: argparse.Namespace) -> None:
    is_development = chain.id == DEVELOPMENT_CHAIN
    if not is_development and (options.private_key_env is None or not options.admin or not options.treasury):
        raise DeploymentRefused(
            f"chain {chain.id} is not a development chain: name --private-key-env, --admin and --treasury"
        )
    token = load_artifact(TOKEN)
    kept = _existing(chain, options.out, token)
    if kept is not None:
        _say(f"{TOKEN} at {kept} is current: kept")
        proxy = kept
    elif options.out.exists() and not is_development:
        raise DeploymentRefused(f"{options.out} names another deployment: upgrade that one, or choose another file")
    else:
        proxy = _create(chain, options, token, DEVELOPMENT_SUPPLY if is_development else 0)
    if is_development:
        _grant_development_roles(chain, token, proxy)


def _create(chain: Chain, options: argparse.Namespace, token: Artifact, default_supply: int) -> str:
    admin = chain.account(options.admin or chain.sender)
    treasury = chain.account(options.treasury or chain.sender)
    supply = default_supply if options.initial_supply is None else options.initial_supply
    implementation, _ = chain.deploy(token)
    _say(f"{TOKEN} implementation at {implementation}")
    # The proxy's constructor runs `initialize`: there is no moment in which a stranger could.
    initialize = chain.encode(token, "initialize", admin, treasury, supply)
    proxy, block = chain.deploy(load_artifact("ERC1967Proxy"), implementation, initialize)
    _say(f"{TOKEN} at {proxy}: admin {admin}, {supply} base units to {treasury}")
    contracts = {TOKEN: {"proxy": proxy, "implementation": implementation, "artifactHash": token.hash}}
    _write(
        options.out,
        {"chainId": chain.id, "deployer": chain.sender, "blockNumber": block, "contracts": contracts},
    )
    _say(f"addresses written to {options.out}")
    return proxy


def _grant_development_roles(chain: Chain, token: Artifact, proxy: str) -> None:
    """Give the deployer every role it lacks. A second run completes what an interrupted one left."""
    if chain.read(token, proxy, "defaultAdmin") != chain.sender:
        return
    for name in DEVELOPMENT_ROLES:
        role = chain.read(token, proxy, name)
        if not chain.read(token, proxy, "hasRole", role, chain.sender):
            chain.send(token, proxy, "grantRole", role, chain.sender)
            _say(f"{name} granted to {chain.sender}")


def _existing(chain: Chain, file: Path, token: Artifact) -> str | None:
    """Return the proxy's address when `file` names a deployment of this artifact that is on this chain."""
    try:
        deployment = json.loads(file.read_text())
        named = deployment["contracts"][TOKEN]
        proxy, implementation = str(named["proxy"]), str(named["implementation"])
        is_same = deployment["chainId"] == chain.id and named["artifactHash"] == token.hash
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        _say(f"{file} is not a deployment file")
        return None
    if is_same and all(map(chain.has_code, (proxy, implementation))):
        return proxy if chain.implementation_of(proxy) == implementation else None
    return None


def _write(file: Path, content: dict[str, Any]) -> None:
    """Replace `file` in one step: a reader sees the old addresses or the new, never half a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=f".{file.name}.", delete=False) as draft:
        json.dump(content, draft, indent=2)
        draft.write("\n")
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(file)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
