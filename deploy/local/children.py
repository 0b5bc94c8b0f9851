"""Child processes that cannot outlive the process which started them."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from pwd import struct_passwd
from threading import Lock
from types import TracebackType
from typing import Self

from deploy.local import guard
from deploy.local.waiting import POLL_SECONDS, wait_until

TAIL_BYTES = 64 * 1024


class ChildFailed(RuntimeError):  # noqa: N818 - a sentence for people, like the problems of the services
    """A child process did not start, or ended when it should not have. Says which, and why."""


class Child:
    """One running process with its log file."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path, stop_signal: signal.Signals) -> None:
        self.name = name
        self.log = log
        self._process = process
        self._stop_signal = stop_signal

    @property
    def pid(self) -> int:
        """The process id, also after the process ended."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while the process runs; negative for the signal that ended it."""
        return self._process.poll()

    def wait(self) -> int:
        """Block until the process ends and return its exit code."""
        return self._process.wait()

    def stop(self, patience: float) -> None:
        """Ask the process to end, wait up to `patience` seconds, then kill it."""
        if self._process.poll() is None:
            self._process.send_signal(self._stop_signal)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
            return
        self._process.kill()
        self._process.wait()

    def wait_until(self, is_ready: Callable[[], bool], deadline_seconds: float, every: float = POLL_SECONDS) -> None:
        """Wait for a condition.

        Raises:
            ChildFailed: the process ended first, or the deadline passed.
        """

        def ready_or_ended() -> bool:
            return self.exit_code is not None or is_ready()

        in_time = wait_until(ready_or_ended, deadline_seconds, every)
        if self.exit_code is not None:
            raise ChildFailed(self.describe_end())
        if not in_time:
            raise ChildFailed(f"{self.name} was not ready after {deadline_seconds:g} s.\n{self.tail()}")

    def describe_end(self) -> str:
        """Return a sentence about how the process ended, with the last lines of its log."""
        code = self.exit_code
        how = f"exited with code {code}"
        if code is not None and code < 0:
            how = f"was ended by {signal.Signals(-code).name}"
        return f"{self.name} {how}. The end of {self.log}:\n{self.tail()}"

    def tail(self, lines: int = 20) -> str:
        """Return the last lines of the log, indented."""
        try:
            with self.log.open("rb") as file:
                file.seek(max(0, self.log.stat().st_size - TAIL_BYTES))
                text = file.read().decode(errors="replace")
        except OSError:
            return "    (no log)"
        return "\n".join(f"    {line}" for line in text.splitlines()[-lines:]) or "    (the log is empty)"


class Guard:
    """Starts children in one process group that `deploy.local.guard` ends when this process is gone.

    Args:
        remove_if_killed: directories that the guard removes when this process did not close it.
        inherited: descriptors, such as that of a lock, that stay open until the last child is gone.
    """

    def __init__(self, remove_if_killed: Sequence[Path] = (), inherited: Sequence[int] = ()) -> None:
        self._inherited = tuple(inherited)
        self._directories = [str(path) for path in remove_if_killed]
        self._process: subprocess.Popen[bytes] | None = None
        self._children: list[Child] = []
        self._is_closed = False
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def spawn(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
        account: struct_passwd | None = None,
        standard_input: bytes = b"",
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> Child:
        """Start a process.

        Args:
            environment: the whole environment of the child; None passes this process's on.
            account: run as this user (root only).
            standard_input: at most a few kilobytes; secrets that must not show in a list of processes.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output, self._lock:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE if standard_input else subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=directory,
                env=environment,
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
                process_group=self._group(),
            )
            child = Child(name, process, log, stop_signal)
            self._children.append(child)
        if process.stdin:
            with suppress(BrokenPipeError), process.stdin:
                process.stdin.write(standard_input)
        return child

    def close(self) -> None:
        """Kill what is left in the group and end the guard; from then on nothing can be started."""
        with self._lock:
            self._is_closed = True
            if self._process is None:
                return
            with suppress(BrokenPipeError):
                self._process.communicate(b"x")
            self._process = None
        for child in self._children:
            child.wait()

    def _group(self) -> int:
        """Return the process group of the children; the first call starts its leader. Needs the lock."""
        if self._is_closed:
            raise ChildFailed("the stack is stopping: nothing starts any more")
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(Path(guard.__file__)), *self._directories],
                stdin=subprocess.PIPE,
                cwd="/",
                process_group=0,
                pass_fds=self._inherited,
                env={"PATH": os.environ.get("PATH", os.defpath)},
            )
        return self._process.pid
