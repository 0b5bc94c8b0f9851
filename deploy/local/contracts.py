"""Whether the contracts have to be deployed: asking the chain is quicker than loading the deployer."""

import hashlib
import http.client
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from deploy.local.state import REPOSITORY

ARTIFACTS = REPOSITORY / "contracts" / "artifacts"
TIMEOUT_SECONDS = 5.0


class Deployment:
    """The deployment that `file` names. Its stamp remembers which artifacts it was made from."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._stamp = file.with_suffix(".stamp")

    def is_current(self, rpc_url: str) -> bool:
        """Return whether these artifacts were deployed and their code is on the chain still."""
        try:
            if self._stamp.read_text() != self._digest():
                return False
            contracts = json.loads(self.file.read_text())["contracts"].values()
            return all(has_code(rpc_url, contract["proxy"]) for contract in contracts)
        except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
            return False

    def remember(self) -> None:
        """Keep that the file belongs to these artifacts."""
        self._stamp.write_text(self._digest())

    def _digest(self) -> str:
        digest = hashlib.sha256(self.file.read_bytes())
        for path in sorted(ARTIFACTS.rglob("*.json")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()


def has_code(rpc_url: str, address: str) -> bool:
    """Return whether a contract is at this address."""
    body = {"jsonrpc": "2.0", "id": 1, "method": "eth_getCode", "params": [address, "latest"]}
    return str(_post(rpc_url, body)["result"]) not in {"", "0x"}


def _post(url: str, body: dict[str, Any]) -> dict[str, Any]:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(str(parts.hostname), parts.port, timeout=TIMEOUT_SECONDS)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, json.dumps(body), {"Content-Type": "application/json"})
        answer: dict[str, Any] = json.load(connection.getresponse())
        return answer
    finally:
        connection.close()
