"""A development EVM chain: the anvil binary of npm's @foundry-rs/anvil, run without Node."""

from pathlib import Path

from deploy.local.children import Child, ChildFailed
from deploy.local.ports import LOOPBACK, accepts_connections
from deploy.local.server import Server

CHAIN_ID = 31337
PACKAGES = Path(__file__).parent / "node_modules" / "@foundry-rs"
STATE_INTERVAL_SECONDS = 5


class Chain(Server):
    """Has the well-known development accounts; its blocks are kept in `state.json` unless it is ephemeral."""

    name = "chain"

    @property
    def url(self) -> str:
        """`http://host:port`."""
        return f"http://{LOOPBACK}:{self.port}"

    def _spawn(self, port: int) -> Child:
        state = self.directory / "state.json"
        persistence = ["--state", str(state), "--state-interval", str(STATE_INTERVAL_SECONDS)]
        return self._guard.spawn(
            self.name,
            [
                str(binary()),
                f"--host={LOOPBACK}",
                f"--port={port}",
                f"--chain-id={CHAIN_ID}",
                "--silent",
                *([] if self.is_ephemeral else persistence),
            ],
            log=self.log,
        )

    def _answers(self, port: int) -> bool:
        return accepts_connections(port)


def binary() -> Path:
    """Return the path of the anvil that `npm ci` installed for this platform."""
    for candidate in sorted(PACKAGES.glob("anvil-*/bin/anvil")):
        return candidate
    raise ChildFailed("anvil is not installed: run `npm ci` in deploy/local (`make run` does).")
