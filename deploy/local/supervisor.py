"""Keeps a set of processes together: all of them run, or none.

The main thread only waits for what happens first: a signal, the end of a child, or a start that failed. Starting
happens in a second thread, so that Ctrl-C works at every moment of it. Whatever the reason, everything stops in
the reverse order of its start, stage by stage, the processes of one stage at once.
"""

import http.client
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Lock, Thread
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from deploy.local.children import Child, ChildFailed, Guard
from deploy.local.processes import Process
from deploy.local.state import REPOSITORY, StateDirectory

# A dozen processes load at once, perhaps on a computer that does other things too.
READY_SECONDS = 180.0
PROBE_SECONDS = 3.0
# Six processes are asked while a dozen start: asking more often costs them more than it tells.
PROBE_INTERVAL_SECONDS = 0.15
STOP_SECONDS = 10.0
PARENT_INTERVAL_SECONDS = 1.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class StopAsked:
    """A signal came."""

    number: int


@dataclass(frozen=True)
class Ended:
    """A child that should run ended."""

    child: Child


@dataclass(frozen=True)
class StartFailed:
    """The start gave up."""

    reason: str


Happening = StopAsked | Ended | StartFailed


class Supervisor:
    """Starts processes in stages and watches them."""

    def __init__(self, guard: Guard, state: StateDirectory) -> None:
        self._guard = guard
        self._state = state
        self._stages: list[list[Child]] = []
        self._happenings: SimpleQueue[Happening] = SimpleQueue()
        self._lock = Lock()
        self._is_stopping = False

    def begin_stage(self) -> None:
        """Let what is started from now on stop before what was started so far."""
        with self._lock:
            self._stages.append([])

    def adopt(self, child: Child) -> None:
        """Watch a running child: its end is the end of the stack."""
        with self._lock:
            if not self._stages:
                self._stages.append([])
            self._stages[-1].append(child)
        Thread(target=self._watch, args=(child,), name=f"watch {child.name}", daemon=True).start()

    def start(self, processes: Sequence[Process]) -> dict[Process, Child]:
        """Start processes of one stage without waiting for them."""
        started = {process: self._spawn(process) for process in processes}
        for child in started.values():
            self.adopt(child)
        return started

    def wait_until_ready(self, started: Mapping[Process, Child], on_ready: Callable[[Process], None]) -> None:
        """Wait until each process that has a ready address answers there with 200.

        Raises:
            ChildFailed: one ended or was too slow.
        """

        def wait(process: Process, child: Child) -> None:
            if process.ready_url:
                url = process.ready_url
                child.wait_until(lambda: answers_ok(url), READY_SECONDS, PROBE_INTERVAL_SECONDS)
                on_ready(process)

        with ThreadPoolExecutor(max(1, len(started))) as waiting:
            list(waiting.map(wait, started.keys(), started.values()))

    def complete(self, process: Process) -> None:
        """Run a process to its end.

        Raises:
            ChildFailed: it did not succeed.
        """
        child = self._spawn(process)
        if child.wait() != 0:
            raise ChildFailed(child.describe_end())

    def pids(self) -> dict[str, int]:
        """Return the process ids by name."""
        with self._lock:
            return {child.name: child.pid for stage in self._stages for child in stage}

    def publish(self, description: Mapping[str, Any]) -> None:
        """Write the description of the running stack, unless it is stopping already."""
        with self._lock:
            if not self._is_stopping:
                self._state.write_stack(description)

    def supervise(self, start: Callable[[], None]) -> int:
        """Call `start` beside, then wait for the first happening and stop everything; return an exit code."""
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_signal)
        Thread(target=self._start, args=(start,), name="start", daemon=True).start()
        if "MAKELEVEL" in os.environ:
            Thread(target=self._watch_parent, args=(os.getppid(),), name="watch make", daemon=True).start()
        happening = self._happenings.get()
        match happening:
            case StopAsked():
                print("\nStopping ...", flush=True)
            case Ended(child):
                print(f"\n{child.describe_end()}\n\nStopping the rest ...", file=sys.stderr, flush=True)
            case StartFailed(reason):
                print(f"\n{reason}\n\nStopping ...", file=sys.stderr, flush=True)
        self._stop()
        return 0 if isinstance(happening, StopAsked) else 1

    def _spawn(self, process: Process) -> Child:
        return self._guard.spawn(
            process.name,
            process.command,
            log=self._state.logs / f"{process.name}.log",
            environment=process.environment,
            directory=REPOSITORY,
        )

    def _watch(self, child: Child) -> None:
        child.wait()
        self._happenings.put(Ended(child))

    def _watch_parent(self, parent: int) -> None:
        """Stop when `make` is killed: nobody could press Ctrl-C any more."""
        while os.getppid() == parent:
            time.sleep(PARENT_INTERVAL_SECONDS)
        self._happenings.put(StopAsked(signal.SIGHUP))

    def _start(self, start: Callable[[], None]) -> None:
        try:
            start()
        except Exception as error:
            reason = str(error) if isinstance(error, ChildFailed) else traceback.format_exc()
            self._happenings.put(StartFailed(reason))

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._happenings.put(StopAsked(number))

    def _stop(self) -> None:
        with self._lock:
            self._is_stopping = True
            self._state.remove_stack()
            stages = [stage for stage in reversed(self._stages) if stage]
        for stage in stages:
            with ThreadPoolExecutor(len(stage)) as stopping:
                list(stopping.map(lambda child: child.stop(STOP_SECONDS), stage))
        self._guard.close()


def run_alone(state: StateDirectory, start: Callable[[Guard, Supervisor], None]) -> int:
    """Be the only stack of a state directory until a signal or until something ends; return an exit code.

    Raises:
        AlreadyRunning: another stack uses the directory.
    """
    with state.locked() as lock:
        state.remove_stack()
        state.start_logs()
        guard = Guard(inherited=[lock])
        supervisor = Supervisor(guard, state)
        return supervisor.supervise(lambda: start(guard, supervisor))


def answers_ok(url: str) -> bool:
    """Return whether a GET answers 200. Talks to the address itself, whatever proxy the environment names."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=PROBE_SECONDS)
    try:
        connection.request("GET", address.path or "/")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
