"""The supervisor with small programs: what it prints, writes, leaves and returns."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from deploy.local.waiting import wait_until
from tests.local.living import all_end, is_running

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
TinyStack = subprocess.Popen[str]


class Start(Protocol):
    """Starts a tiny stack, as `make` does when asked."""

    def __call__(self, scenario: str, *, under_make: bool = False) -> TinyStack: ...


@pytest.fixture
def start(directory: Path) -> Iterator[Start]:
    """Start a tiny stack in the test's folder."""
    started: list[TinyStack] = []

    def run(scenario: str, *, under_make: bool = False) -> TinyStack:
        command = [sys.executable, "-m", "tests.local.tiny_stack", str(directory), scenario]
        makefile = directory / "Makefile"
        makefile.write_text(f"run:\n\t@exec {' '.join(command)}\n")
        stack = subprocess.Popen(
            ["make", "-f", str(makefile), "run"] if under_make else command,
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(stack)
        return stack

    yield run
    for stack in started:
        stack.kill()
        stack.communicate()


def ready(directory: Path) -> dict[str, int]:
    """Wait until the stack in this folder is described and its worker works; return the process ids."""
    description, log = directory / "stack.json", directory / "logs" / "worker.log"
    assert wait_until(lambda: description.exists() and "working" in log.read_text(), deadline_seconds=20)
    pids: dict[str, int] = json.loads(description.read_text())["pids"]
    return pids


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(start: Start, directory: Path, number: signal.Signals) -> None:
    stack = start("steady")
    pids = ready(directory)
    stack.send_signal(number)
    stack.communicate(timeout=30)
    assert stack.returncode == 0
    assert len(pids) == 2
    assert all_end(list(pids.values()), deadline_seconds=1)
    assert not (directory / "stack.json").exists()


def test_a_child_that_dies_is_named_with_the_end_of_its_log(start: Start, directory: Path) -> None:
    stack = start("steady")
    pids = ready(directory)
    os.kill(pids["worker"], signal.SIGUSR1)
    _, errors = stack.communicate(timeout=30)
    assert stack.returncode == 1
    assert "worker exited with code 1" in errors
    assert "the reason" in errors
    assert all_end(list(pids.values()), deadline_seconds=1)
    assert not (directory / "stack.json").exists()


def test_a_child_that_is_killed_is_named_with_the_signal(start: Start, directory: Path) -> None:
    stack = start("steady")
    os.kill(ready(directory)["server"], signal.SIGKILL)
    _, errors = stack.communicate(timeout=30)
    assert stack.returncode == 1
    assert "server was ended by SIGKILL" in errors


def test_a_step_that_fails_ends_the_start(start: Start) -> None:
    stack = start("fails")
    _, errors = stack.communicate(timeout=30)
    assert stack.returncode == 1
    assert "step exited with code 1" in errors
    assert "no luck" in errors


def test_a_killed_supervisor_leaves_no_child(start: Start, directory: Path) -> None:
    stack = start("stubborn")
    pids = ready(directory)
    stack.kill()
    stack.communicate()
    assert all_end(list(pids.values()))


def test_the_description_is_there_while_the_stack_runs(start: Start, directory: Path) -> None:
    start("steady")
    pids = ready(directory)
    file = directory / "stack.json"
    description = json.loads(file.read_text())
    assert description["ready"] == ["server"]
    assert pids.keys() == {"server", "worker"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_second_stack_in_the_same_folder_is_refused(start: Start, directory: Path) -> None:
    start("steady")
    ready(directory)
    second = start("steady")
    _, errors = second.communicate(timeout=30)
    assert second.returncode == 2
    assert "running" in errors
    assert (directory / "stack.json").exists()


def test_a_description_that_a_crash_left_is_removed_at_the_next_start(start: Start, directory: Path) -> None:
    crashed = start("steady")
    pids = ready(directory)
    crashed.kill()
    crashed.communicate()
    assert all_end(list(pids.values()))
    assert (directory / "stack.json").exists()
    failing = start("fails")
    failing.communicate(timeout=30)
    assert not (directory / "stack.json").exists()


def test_the_logs_of_the_previous_run_are_kept_apart(start: Start, directory: Path) -> None:
    for _ in range(2):
        stack = start("steady")
        ready(directory)
        stack.terminate()
        stack.communicate(timeout=30)
    logs = directory / "logs"
    assert (logs / "worker.log").read_text() == "working\n"
    assert (logs / "previous" / "worker.log").read_text() == "working\n"


def test_a_stack_that_was_killed_is_gone_before_the_next_one_starts(start: Start, directory: Path) -> None:
    killed = start("stubborn")
    pids = list(ready(directory).values())
    killed.kill()
    killed.communicate()
    (directory / "stack.json").unlink()
    start("steady")
    ready(directory)
    assert not any(is_running(pid) for pid in pids)


def test_a_killed_make_stops_the_stack(start: Start, directory: Path) -> None:
    make = start("steady", under_make=True)
    pids = list(ready(directory).values())
    make.kill()
    assert all_end(pids)
    assert wait_until(lambda: not (directory / "stack.json").exists(), deadline_seconds=10)
