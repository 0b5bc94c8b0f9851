"""Starts and stops the stack exactly as `make run` does, in a state directory of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180
STOP_SECONDS = 40
# All people of the stories have one address, and sign in more often in a minute than those of one household do.
WITHOUT_LIMITS = {"SPARKLE_RATE_LIMITS": "false"}


@dataclass
class RunningStack:
    """The process and what it wrote to stack.json."""

    process: subprocess.Popen[bytes]
    state: Path
    description: dict[str, Any]

    @property
    def gateway(self) -> str:
        """The address that a person opens."""
        return str(self.description["gateway"])

    def kill(self, name: str) -> None:
        """Kill one process of the stack the hard way."""
        os.kill(self.description["pids"][name], signal.SIGKILL)

    def output(self) -> str:
        """Return what the stack has printed."""
        return (self.state / "output.log").read_text(errors="replace")

    def wait(self) -> int:
        """Wait for the stack to end; return its exit code."""
        return self.process.wait(STOP_SECONDS)


def let_newcomers_publish(stack: RunningStack, *, reviewed: bool = False) -> None:
    """Choose as the administrator whether newcomers' posts are looked at first: everybody in the stories is new."""
    demo = next(account for account in stack.description["demo"] if account["role"] == "admin")
    with httpx.Client(base_url=stack.gateway, timeout=20) as client:
        login = client.post("/api/auth/login", json={"email": demo["email"], "password": demo["password"]})
        bearer = {"Authorization": f"Bearer {login.json()['tokens']['accessToken']}"}
        rules = {"reviewsNewcomers": reviewed}
        client.put("/api/moderation/rules", json=rules, headers=bearer).raise_for_status()


def is_alive(pid: int) -> bool:
    """Return whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@contextmanager
def running_stack(state: Path, environment: Mapping[str, str] | None = None) -> Iterator[RunningStack]:
    """Start the stack; when the block ends press Ctrl-C, and check that nothing is left running."""
    state.mkdir(parents=True, exist_ok=True)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SPARKLE_", "OPENAI_"))}
    with (state / "output.log").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.local", "run"],
            cwd=ROOT,
            env={**inherited, "SPARKLE_STATE_DIR": str(state), **(environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    description_file = state / "stack.json"
    try:
        deadline = time.monotonic() + START_SECONDS
        while not description_file.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the stack did not start:\n{(state / 'output.log').read_text(errors='replace')}")
            time.sleep(0.1)
        stack = RunningStack(process, state, json.loads(description_file.read_text()))
        yield stack
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(STOP_SECONDS)
        left = {name: pid for name, pid in stack.description["pids"].items() if is_alive(pid)}
        assert left == {}, f"left running: {left}"
        assert not description_file.exists()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(STOP_SECONDS)
