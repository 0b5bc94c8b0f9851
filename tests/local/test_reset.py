"""`python -m deploy.local reset`: what it deletes, and when it refuses."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.state import StateDirectory

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def state(directory: Path) -> StateDirectory:
    """A folder with some data, and a file that is not the stack's."""
    state = StateDirectory(directory)
    (directory / "redis" / "data").mkdir(parents=True)
    (directory / "redis" / "data" / "file").write_text("kept")
    (directory / "mine.txt").write_text("not the stack's")
    state.secret_key()
    return state


def reset(state: StateDirectory, *arguments: str, stdin: int = subprocess.DEVNULL) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.local", "reset", *arguments],
        cwd=REPOSITORY,
        env=os.environ | {"SPARKLE_STATE_DIR": str(state.root)},
        stdin=stdin,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def answer(state: StateDirectory, text: str) -> subprocess.CompletedProcess[str]:
    """Reset at a terminal where a person types `text`."""
    person, terminal = pty.openpty()
    try:
        os.write(person, f"{text}\n".encode())
        return reset(state, stdin=terminal)
    finally:
        os.close(person)
        os.close(terminal)


def has_data(state: StateDirectory) -> bool:
    return (state.root / "redis" / "data" / "file").exists()


def test_without_a_terminal_it_refuses(state: StateDirectory) -> None:
    result = reset(state)
    assert result.returncode == 2
    assert "--yes" in result.stderr
    assert has_data(state)


def test_yes_deletes_the_data_and_nothing_else(state: StateDirectory) -> None:
    assert reset(state, "--yes").returncode == 0
    assert not has_data(state)
    assert not (state.root / "secret_key").exists()
    assert (state.root / "mine.txt").exists()


@pytest.mark.parametrize("typed", ["", "n", "no", "maybe"])
def test_anything_but_yes_keeps_the_data(state: StateDirectory, typed: str) -> None:
    result = answer(state, typed)
    assert result.returncode == 2
    assert "Delete all data" in result.stdout
    assert has_data(state)


def test_a_person_who_says_yes_gets_an_empty_folder(state: StateDirectory) -> None:
    assert answer(state, "y").returncode == 0
    assert not has_data(state)


def test_it_refuses_while_the_stack_runs(state: StateDirectory) -> None:
    with state.locked():
        result = reset(state, "--yes")
    assert result.returncode == 2
    assert "running" in result.stderr
    assert has_data(state)
