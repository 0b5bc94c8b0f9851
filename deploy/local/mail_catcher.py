"""The mail catcher (`deploy.local.mail`) as one of the embedded servers."""

import sys
from pathlib import Path

from deploy.local.children import Child, Guard
from deploy.local.ports import LOOPBACK, accepts_connections, choose_port
from deploy.local.server import Server

REPOSITORY = Path(__file__).parents[2]
SMTP_PORT = 1025


class MailCatcher(Server):
    """`url` lists the mails as JSON; `smtp_url` takes them. A restart forgets them."""

    name = "mail"

    def __init__(
        self, directory: Path, guard: Guard, *, preferred_port: int | None = None, is_ephemeral: bool = False
    ) -> None:
        super().__init__(directory, guard, preferred_port=preferred_port, is_ephemeral=is_ephemeral)
        self._smtp_port: int | None = None

    @property
    def url(self) -> str:
        """`http://host:port`: a JSON list of the mails, newest first."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def smtp_url(self) -> str:
        """`smtp://host:port`."""
        return f"smtp://{LOOPBACK}:{self._smtp_port}"

    def _spawn(self, port: int) -> Child:
        if self._smtp_port is None:
            self._smtp_port = choose_port(None if self.is_ephemeral else SMTP_PORT, taken=frozenset({port}))
        ports = [f"--smtp-port={self._smtp_port}", f"--http-port={port}"]
        return self._guard.spawn(
            self.name, [sys.executable, "-m", "deploy.local.mail", *ports], log=self.log, directory=REPOSITORY
        )

    def _answers(self, port: int) -> bool:
        return accepts_connections(port)
