"""Waiting for a condition with a deadline."""

import time
from collections.abc import Callable

POLL_SECONDS = 0.02


def wait_until(is_met: Callable[[], bool], deadline_seconds: float) -> bool:
    """Ask until the condition is met; return whether that happened before the deadline."""
    deadline = time.monotonic() + deadline_seconds
    while not is_met():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
