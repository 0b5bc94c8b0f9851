"""The folder where a stack keeps its data between runs, and what a tool can read while it runs."""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from deploy.local.postgres import data_home
from deploy.local.secret_files import write_secret
from deploy.local.waiting import wait_until

REPOSITORY = Path(__file__).parents[2]
# `reset` removes exactly these: the folder may be one that holds other things.
CONTENTS = ("postgres", "redis", "chain", "mail", "media", "logs", "demo.json", "secret_key", "migrated", "stack.json")
# The guard gives the processes of a killed stack four.
LEFTOVER_SECONDS = 15.0


class AlreadyRunning(RuntimeError):  # noqa: N818 - a sentence for people
    """Another stack uses this folder."""


class StateDirectory:
    """`.sparkle/`, or the folder that SPARKLE_STATE_DIR names."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.logs = self.root / "logs"
        self.stack_file = self.root / "stack.json"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "StateDirectory":
        """Return the folder of this clone, or the one that the environment names."""
        return cls(Path(environment.get("SPARKLE_STATE_DIR") or REPOSITORY / ".sparkle"))

    @contextmanager
    def locked(self) -> Iterator[int]:
        """Be the only stack in this folder; yields the descriptor that holds the lock.

        The guard of a stack holds it too: a stack that was killed is gone when its last process is, and the next
        one waits for that.

        Raises:
            AlreadyRunning: another stack is alive.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("a+") as file:
            if not wait_until(lambda: _takes_lock(file) or _is_owner_alive(file), LEFTOVER_SECONDS, every=0.1):
                raise AlreadyRunning(f"Processes of a stack that was killed are left in {self.root}.")
            if not _takes_lock(file):
                raise AlreadyRunning(f"A stack is running in {self.root}: stop it first.")
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield file.fileno()

    def secret_key(self) -> str:
        """Return the key of this stack, made at the first run."""
        path = self.root / "secret_key"
        if not path.exists():
            write_secret(path, secrets.token_urlsafe(48))
        return path.read_text()

    def start_logs(self) -> None:
        """Keep the logs of the previous run in `logs/previous`, so that those of this run start empty."""
        previous = self.logs / "previous"
        shutil.rmtree(previous, ignore_errors=True)
        previous.mkdir(parents=True)
        for log in self.logs.glob("*.log"):
            log.rename(previous / log.name)

    def write_stack(self, description: Mapping[str, Any]) -> None:
        """Publish what runs where; a reader sees the whole file or none."""
        unfinished = self.stack_file.with_suffix(".unfinished")
        write_secret(unfinished, json.dumps(description, indent=2) + "\n")
        unfinished.replace(self.stack_file)

    def remove_stack(self) -> None:
        """Say that nothing runs any more."""
        self.stack_file.unlink(missing_ok=True)

    def clear(self) -> None:
        """Delete the data of the embedded servers, the logs and the secrets."""
        with self.locked():
            outside = data_home(self.root / "postgres")
            for path in (outside, *(self.root / name for name in CONTENTS)):
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)


def _takes_lock(file: IO[str]) -> bool:
    """Return whether this process has the lock now."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_owner_alive(file: IO[str]) -> bool:
    file.seek(0)
    owner = file.read()
    try:
        os.kill(int(owner), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def is_set(environment: Mapping[str, str], name: str) -> bool:
    """Return whether a variable has a value (an empty one means "not set")."""
    return bool(environment.get(name, "").strip())


def process_environment(changes: Mapping[str, str], without: tuple[str, ...] = ()) -> dict[str, str]:
    """Return this process's environment with changes, for a child."""
    # Without compiled files every one of a dozen processes would compile every module again at each start.
    dropped = {"PYTHONDONTWRITEBYTECODE", *without}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"PYTHONUNBUFFERED": "1"} | dict(changes)
