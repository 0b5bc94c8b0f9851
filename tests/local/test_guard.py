"""What happens to the children when their owner is gone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.children import Guard
from deploy.local.waiting import wait_until
from tests.local.living import all_end, is_running

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
OWNER = """
import sys
from pathlib import Path
from deploy.local.ephemeral import ephemeral_infrastructure
with ephemeral_infrastructure(Path(sys.argv[1])) as servers:
    print(servers.postgres.child.pid, servers.redis.child.pid, flush=True)
    sys.stdin.read()
"""
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(600)"
)
FORKING = "import os, time; print(os.getpid(), os.fork() or os.getpid(), flush=True); time.sleep(600)"


def start_owner(directory: Path) -> tuple[subprocess.Popen[str], list[int]]:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(directory)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout
    return owner, [int(pid) for pid in owner.stdout.readline().split()]


def test_a_killed_owner_leaves_no_child_and_no_ephemeral_data(directory: Path) -> None:
    data = directory / "run"
    data.mkdir(mode=0o755)
    owner, pids = start_owner(data)
    assert len(pids) == 2
    assert all(is_running(pid) for pid in pids)
    owner.kill()
    owner.communicate()
    assert all_end(pids)
    assert wait_until(lambda: not data.exists(), deadline_seconds=10)


def test_an_owner_that_leaves_the_block_has_no_child_left(directory: Path) -> None:
    owner, pids = start_owner(directory)
    owner.communicate(timeout=30)
    assert owner.returncode == 0
    assert not any(is_running(pid) for pid in pids)


def test_a_child_that_ignores_the_polite_signal_is_killed(directory: Path, guard: Guard) -> None:
    log = directory / "stubborn.log"
    child = guard.spawn("stubborn", [sys.executable, "-c", STUBBORN], log=log)
    assert wait_until(lambda: "on" in child.tail(), deadline_seconds=10)
    child.stop(patience=0.2)
    assert child.exit_code == -signal.SIGKILL


def test_closing_the_guard_ends_grandchildren_too(directory: Path) -> None:
    log = directory / "forking.log"
    with Guard() as guard:
        guard.spawn("forking", [sys.executable, "-c", FORKING], log=log)
        assert wait_until(lambda: log.read_text().count("\n") == 2, deadline_seconds=10)
    pids = [int(pid) for pid in log.read_text().split()]
    assert os.getpid() not in pids
    assert all_end(pids)
