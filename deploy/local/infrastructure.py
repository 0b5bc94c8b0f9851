"""The outside things of the stack: embedded servers, each replaced by the user's own where a variable names one."""

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from deploy.local.chain import Chain
from deploy.local.children import Guard
from deploy.local.mail_catcher import MailCatcher
from deploy.local.postgres import Postgres
from deploy.local.processes import SERVICES
from deploy.local.redis import Redis
from deploy.local.server import Server
from deploy.local.state import REPOSITORY, StateDirectory, is_set

# variable -> (embedded server, usual port)
REPLACEABLE: dict[str, tuple[type[Server], int]] = {
    "SPARKLE_DATABASE_URL": (Postgres, 5432),
    "SPARKLE_REDIS_URL": (Redis, 6379),
    "SPARKLE_SMTP_URL": (MailCatcher, 8025),
    "SPARKLE_RPC_URL": (Chain, 8545),
}


@dataclass(frozen=True)
class Infrastructure:
    """Where the outside things are; `mail` is None when mail leaves through a server of the user's."""

    database: str
    redis: str
    smtp: str
    mail: str | None
    rpc: str

    def databases(self) -> dict[str, str]:
        """Return the URL of each service's own database on the one server."""
        parts = urlsplit(self.database)
        return {name: urlunsplit(parts._replace(path=f"/sparkle_{name}")) for name in SERVICES}


def start_infrastructure(
    state: StateDirectory, guard: Guard, environment: Mapping[str, str], on_started: Callable[[Server], None]
) -> Infrastructure:
    """Start every embedded server that no variable replaces, at once.

    Raises:
        ChildFailed: a server did not start.
    """
    servers: dict[str, Server] = {
        variable: kind(state.root / kind.name, guard, preferred_port=port)
        for variable, (kind, port) in REPLACEABLE.items()
        if not is_set(environment, variable)
    }

    def start(server: Server) -> None:
        server.start()
        on_started(server)

    with ThreadPoolExecutor(len(REPLACEABLE)) as starting:
        list(starting.map(start, servers.values()))
    urls = {name: servers[name].url if name in servers else environment[name] for name in REPLACEABLE}
    catcher = servers.get("SPARKLE_SMTP_URL")
    return Infrastructure(
        database=urls["SPARKLE_DATABASE_URL"],
        redis=urls["SPARKLE_REDIS_URL"],
        smtp=catcher.smtp_url if isinstance(catcher, MailCatcher) else urls["SPARKLE_SMTP_URL"],
        mail=catcher.url if catcher else None,
        rpc=urls["SPARKLE_RPC_URL"],
    )


def migrations_digest() -> str:
    """Return a digest of every migration: the same digest on the same data means nothing to do."""
    digest = hashlib.sha256()
    for path in [*sorted((REPOSITORY / "services").glob("*/migrations/**/*.py")), REPOSITORY / "shared/ddl.py"]:
        digest.update(str(path.relative_to(REPOSITORY)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
