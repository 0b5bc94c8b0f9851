"""Waiting for a condition with a deadline."""

import time
from collections.abc import Callable

POLL_SECONDS = 0.02


def wait_until(is_met: Callable[[], bool], deadline_seconds: float, every: float = POLL_SECONDS) -> bool:
    """Ask `every` so many seconds until the condition is met; return whether it was before the deadline."""
    deadline = time.monotonic() + deadline_seconds
    while not is_met():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True
