"""Installs and builds what the stack needs: `python3 deploy/local/prepare.py`. Needs nothing but Python and Node.

Runs with the system's Python before there is a virtual environment, so it uses the standard library alone. Each
step is skipped while its stamp (a digest of what it depends on) is current; steps that do not depend on each
other run at once. What a step prints goes to `.sparkle/logs/prepare-<step>.log`, and to the screen if it fails.
"""

# An older Python has to get as far as the message that says so.
from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
VIRTUAL_ENVIRONMENT = REPOSITORY / ".venv"
WEB = REPOSITORY / "web"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
STAMP = ".sparkle-stamp"
NOT_WEB_SOURCES = {"node_modules", "dist", "coverage", "test-results", ".vite"}
TAIL_LINES = 30
STEP_SECONDS = 1800
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


class StepFailed(Exception):  # noqa: N818 - a sentence for people
    """A step did not succeed; the message says what to do or what was printed."""


@dataclass(frozen=True)
class Step:
    """One thing to install or build.

    Attributes:
        depends_on: files and folders; the step is current while their digest is in the stamp.
        stamp: where the digest is kept, inside the result, so that deleting the result forgets it.
        result: what must exist besides the stamp.
    """

    name: str
    depends_on: tuple[Path, ...]
    stamp: Path
    result: Path
    commands: Callable[[], list[tuple[Sequence[str], Path]]]

    def digest(self) -> str:
        """Return a digest of everything that the result depends on."""
        digest = hashlib.sha256(f"{sys.version_info[:2]} {platform.machine()}".encode())
        for root in self.depends_on:
            for path in _files(root):
                digest.update(str(path.relative_to(root.parent)).encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()

    def is_current(self) -> bool:
        """Return whether there is nothing to do."""
        try:
            return self.result.exists() and self.stamp.read_text() == self.digest()
        except OSError:
            return False

    def run(self, logs: Path) -> None:
        """Run the commands one after the other.

        Raises:
            StepFailed: with the end of what the command printed.
        """
        started = time.monotonic()
        digest = self.digest()
        _say(f"  ...    {self.name}")
        log = logs / f"prepare-{self.name.replace(' ', '-')}.log"
        with log.open("w") as output:
            for command, directory in self.commands():
                _run(self.name, command, directory, output.fileno(), log)
        self.stamp.write_text(digest)
        _say(f"{time.monotonic() - started:6.1f} s  {self.name}")


def python_step() -> Step:
    """The virtual environment, exactly as locked."""
    locks = (REPOSITORY / "requirements" / "uv.txt", REPOSITORY / "requirements" / "dev.txt")
    bin_folder = VIRTUAL_ENVIRONMENT / "bin"

    def commands() -> list[tuple[Sequence[str], Path]]:
        python = str(bin_folder / "python")
        sync = (
            *(str(bin_folder / "uv"), "pip", "sync", "--require-hashes", "--compile-bytecode"),
            *("--python", python, str(locks[1])),
        )
        needed: list[Sequence[str]] = []
        if not (bin_folder / "python").exists():
            needed.append((sys.executable, "-m", "venv", str(VIRTUAL_ENVIRONMENT)))
        if not (bin_folder / "uv").exists():
            needed.append((python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(locks[0])))
        return [(command, REPOSITORY) for command in (*needed, sync)]

    return Step("Python packages", locks, VIRTUAL_ENVIRONMENT / STAMP, bin_folder / "python", commands)


def npm_step(name: str, folder: Path) -> Step:
    """The npm packages of a folder, exactly as locked."""
    modules = folder / "node_modules"
    return Step(
        name,
        (folder / "package-lock.json", folder / "package.json"),
        modules / STAMP,
        modules,
        lambda: [(("npm", "ci", "--no-audit", "--no-fund"), folder)],
    )


def web_build_step() -> Step:
    """The web application that the gateway serves."""
    return Step(
        "web build",
        (WEB,),
        WEB / "node_modules" / ".sparkle-build-stamp",
        WEB / "dist" / "index.html",
        lambda: [(("npm", "run", "build"), WEB)],
    )


def chains(options: argparse.Namespace) -> list[list[Step]]:
    """Return the steps; those of one list depend on each other, the lists do not."""
    web = [npm_step("web packages", WEB)]
    if options.web_build:
        web.append(web_build_step())
    found = [[python_step()], [npm_step("chain packages", REPOSITORY / "deploy" / "local")], web]
    if options.test_packages:
        found.append([npm_step("test packages", REPOSITORY / "tests" / "auth" / "provider")])
    if options.contracts:
        found.append([npm_step("contract packages", REPOSITORY / "contracts")])
    return found


def check_versions() -> None:
    """Refuse versions that cannot work, before anything is installed.

    Raises:
        StepFailed: Python, Node or npm is missing or too old.
    """
    if sys.version_info < OLDEST_PYTHON:
        raise StepFailed(
            f"Python {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or newer is needed; this is {platform.python_version()}."
        )
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise StepFailed(f"Node {OLDEST_NODE} or newer, with npm, is needed and was not found.")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
    major = re.match(r"v(\d+)", version)
    if major is None or int(major[1]) < OLDEST_NODE:
        raise StepFailed(f"Node {OLDEST_NODE} or newer is needed; this is {version.strip()}.")


def install_chromium(logs: Path) -> None:
    """Install Debian's chromium where nothing of its kind is found, this is Debian and we may.

    Raises:
        StepFailed: it is absent and cannot be installed here.
    """
    if any(shutil.which(name) for name in CHROMIUM_NAMES):
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise StepFailed("The browser tests need Chromium: install the package `chromium` of your system.")
    started = time.monotonic()
    _say("  ...    Chromium (apt-get)")
    log = logs / "prepare-chromium.log"
    commands = (
        ("apt-get", "update"),
        ("apt-get", "install", "--yes", "--no-install-recommends", "chromium", "fonts-dejavu-core"),
    )
    with log.open("w") as output:
        for command in commands:
            _run("Chromium", command, REPOSITORY, output.fileno(), log)
    _say(f"{time.monotonic() - started:6.1f} s  Chromium")


def main(arguments: Sequence[str]) -> int:
    """Prepare what the options ask for and return an exit code."""
    parser = argparse.ArgumentParser(prog="prepare", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--no-web-build", dest="web_build", action="store_false", help="leave out the web build")
    parser.add_argument("--contracts", action="store_true", help="also the compiler and tests of the contracts")
    parser.add_argument("--test-packages", action="store_true", help="also the OpenID Connect provider of the tests")
    parser.add_argument("--chromium", action="store_true", help="also a browser for the browser tests")
    options = parser.parse_args(arguments)
    state = Path(os.environ.get("SPARKLE_STATE_DIR") or REPOSITORY / ".sparkle")
    logs = state / "logs"
    try:
        check_versions()
        logs.mkdir(parents=True, exist_ok=True)
        with _alone():
            _prepare(chains(options), logs)
            if options.chromium:
                install_chromium(logs)
    except StepFailed as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _prepare(all_chains: list[list[Step]], logs: Path) -> None:
    # A step that has to run makes what comes after it run too: the build belongs to the packages.
    due = [list(_from_first_due(chain)) for chain in all_chains]
    due = [chain for chain in due if chain]
    if not due:
        return
    _say("Preparing (only what changed since the last time):")

    def run(chain: list[Step]) -> None:
        for step in chain:
            step.run(logs)

    with ThreadPoolExecutor(len(due)) as running:
        for finished in [running.submit(run, chain) for chain in due]:
            finished.result()


def _from_first_due(chain: list[Step]) -> Iterator[Step]:
    is_due = False
    for step in chain:
        is_due = is_due or not step.is_current()
        if is_due:
            yield step


def _run(name: str, command: Sequence[str], directory: Path, output: int, log: Path) -> None:
    try:
        subprocess.run(
            command,
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=True,
            timeout=STEP_SECONDS,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive", "npm_config_update_notifier": "false"},
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        tail = "\n".join(f"    {line}" for line in log.read_text(errors="replace").splitlines()[-TAIL_LINES:])
        raise StepFailed(f"{name}: `{' '.join(command)}` failed.\n{tail or error}\n    ({log})") from error


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other preparation of this clone runs."""
    with Path(__file__).open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _files(root: Path) -> Iterable[Path]:
    if root.is_file():
        yield root
        return
    for folder, names, files in os.walk(root):
        names[:] = sorted(set(names) - NOT_WEB_SOURCES)
        yield from (Path(folder) / name for name in sorted(files))


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
