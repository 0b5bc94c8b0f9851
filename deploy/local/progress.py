"""Telling a person what happens: one line per step with the time since the start."""

import time
from threading import Lock


class Progress:
    """Prints lines such as `  3.2 s  PostgreSQL on port 5432`."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._lock = Lock()

    def say(self, line: str) -> None:
        """Print one step that is done."""
        with self._lock:
            print(f"{self.seconds():6.1f} s  {line}", flush=True)

    def seconds(self) -> float:
        """Return the time since the start."""
        return time.monotonic() - self._started
