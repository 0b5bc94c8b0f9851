"""The preparation: what it refuses, when it runs a step, and what it shows of one that fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import prepare
from deploy.local.prepare import Step, StepFailed

SCRIPT = Path(prepare.__file__)


def step(directory: Path, command: str) -> Step:
    """A step that depends on the folder `sources` and makes the file `built`."""
    (directory / "sources").mkdir(exist_ok=True)
    return Step(
        "a step",
        (directory / "sources",),
        directory / "stamp",
        directory / "built",
        lambda: [(("sh", "-c", command), directory)],
    )


def run_with_node(directory: Path, version: str | None) -> subprocess.CompletedProcess[str]:
    """Run the script where the only programs are a Node of this version and npm."""
    if version:
        for name, text in (("node", f"#!/bin/sh\necho {version}\n"), ("npm", "#!/bin/sh\n")):
            (directory / name).write_text(text)
            (directory / name).chmod(0o755)
    return subprocess.run(
        [sys.executable, str(SCRIPT)],
        env={"PATH": str(directory), "SPARKLE_STATE_DIR": str(directory)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("version", "said"), [(None, "was not found"), ("v18.20.4", "this is v18.20.4")])
def test_node_is_checked_before_anything_is_installed(directory: Path, version: str | None, said: str) -> None:
    result = run_with_node(directory, version)
    assert result.returncode == 1
    assert "Node 20 or newer" in result.stderr
    assert said in result.stderr
    assert not (directory / "logs").exists()


def test_it_needs_nothing_but_the_standard_library(directory: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), "--help"],
        env=os.environ | {"SPARKLE_STATE_DIR": str(directory)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "--no-web-build" in result.stdout


def test_a_step_runs_once_until_its_sources_change(directory: Path) -> None:
    made = step(directory, "echo x >> built")
    assert not made.is_current()
    made.run(directory)
    assert made.is_current()
    (directory / "sources" / "new.ts").write_text("export {}")
    assert not made.is_current()
    made.run(directory)
    (directory / "built").unlink()
    assert not made.is_current()


def test_what_a_build_makes_is_not_one_of_its_sources(directory: Path) -> None:
    made = step(directory, "touch built")
    made.run(directory)
    (directory / "sources" / "dist").mkdir()
    (directory / "sources" / "dist" / "index.html").write_text("built")
    assert made.is_current()


def test_a_step_that_fails_shows_what_it_printed_and_stays_due(directory: Path) -> None:
    made = step(directory, "echo the reason; exit 3")
    with pytest.raises(StepFailed, match="the reason"):
        made.run(directory)
    assert not made.is_current()
