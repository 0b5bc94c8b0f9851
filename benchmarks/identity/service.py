"""The real auth service as a process of its own, with accounts in it whose password is known."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import bcrypt

from deploy.local.ephemeral import ephemeral_infrastructure
from deploy.local.processes import UVICORN_OPTIONS
from services.auth import models as _models  # noqa: F401 - SQLAlchemy must know every table before the first query
from services.auth.accounts.models import User
from services.auth.accounts.passwords import prehash
from services.auth.profiles.models import Profile
from shared.database import Database
from shared.ids import uuid7
from shared.migrations import upgrade
from shared.testing.services import create_database

PASSWORD = "a password of the benchmark"  # noqa: S105 - of accounts that live for two minutes
COST = 12
START_SECONDS = 30.0
_REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Service:
    """Where it listens, the addresses of its accounts, and the processes that work for it."""

    port: int
    emails: list[str]
    pid: int
    postgres_pid: int

    def processor_seconds(self) -> tuple[float, float]:
        """Return the processor time that (auth, PostgreSQL) have used (Linux): a busy machine disturbs it less."""
        return _used(self.pid), sum(_used(pid) for pid in _family(self.postgres_pid))


def _fields(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended, or this is not Linux
        return ["0"] * 20


def _used(pid: int) -> float:
    return sum(int(value) for value in _fields(pid)[11:15]) / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> set[int]:
    """Return `pid` and every process that descends from it."""
    parents = {int(path.name): int(_fields(int(path.name))[1]) for path in Path("/proc").glob("[0-9]*")}
    family = {pid}
    while found := {child for child, parent in parents.items() if parent in family} - family:
        family |= found
    return family


@contextmanager
def running_service(accounts: int) -> Iterator[Service]:
    """Run PostgreSQL, Redis and auth until the block ends."""
    with tempfile.TemporaryDirectory(prefix="sparkle-bench-") as name:
        directory = Path(name)
        directory.chmod(0o755)  # PostgreSQL may run as another user
        with ephemeral_infrastructure(directory) as stores:
            url = asyncio.run(create_database(stores.postgres_url, "sparkle_auth"))
            upgrade("services.auth", url)
            emails = asyncio.run(_open_accounts(url, accounts))
            port = _free_port()
            with _started(port, url, stores.redis_url) as pid:
                yield Service(port, emails, pid, stores.postgres.child.pid if stores.postgres.child else 0)


async def _open_accounts(database_url: str, count: int) -> list[str]:
    now = datetime.now(UTC)
    stored = bcrypt.hashpw(prehash(PASSWORD), bcrypt.gensalt(COST)).decode()
    emails = [f"person{number}@sparkle.example" for number in range(count)]
    database = Database(database_url, name="benchmark")
    async with database.transaction() as session:
        for number, email in enumerate(emails):
            name = f"person{number}"
            profile = Profile(display_name=name, updated_at=now)
            user = User(
                id=uuid7(), email=email, email_key=email, username=name, username_key=name, password_hash=stored,
                role="user", email_verified_at=now, created_at=now, profile=profile,
            )  # fmt: skip
            session.add(user)
    await database.close()
    return emails


@contextmanager
def _started(port: int, database_url: str, redis_url: str) -> Iterator[int]:
    environment = {
        **os.environ,
        "SPARKLE_ENV": "test",
        "SPARKLE_LOG_LEVEL": "WARNING",
        "SPARKLE_DATABASE_URL": database_url,
        "SPARKLE_REDIS_URL": redis_url,
        "SPARKLE_BCRYPT_ROUNDS": str(COST),
    }
    command = [
        *(sys.executable, "-m", "uvicorn", "--factory", "services.auth.app:from_environment"),
        *("--host", "127.0.0.1", "--port", str(port), *UVICORN_OPTIONS),
    ]
    process = subprocess.Popen(
        command, cwd=_REPOSITORY, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await_port(process, port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=15)


def _await_port(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"auth ended with {process.returncode} before it listened")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"auth did not listen within {START_SECONDS:.0f} s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
