"""The process that ends a stack whose owner is gone.

Run as a script by `deploy.local.children`. It leads the process group that every child joins, and waits on
its standard input: a byte means "the owner stopped everything itself", the end of the file means that the
owner was killed. Then the whole group gets SIGTERM, a few seconds, and SIGKILL. Linux has PR_SET_PDEATHSIG
for this, but it also fires when the *thread* that started the child ends, and macOS has nothing like it.

Arguments: directories to remove after the owner was killed (the data of ephemeral databases).
"""

import os
import shutil
import signal
import sys
import time
from contextlib import suppress

GRACE_SECONDS = 4.0
POLL_SECONDS = 0.05


def is_alive(group: int) -> bool:
    """Return whether the process group still has a member."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def end(group: int, grace: float) -> None:
    """Stop every process of the group: politely for `grace` seconds, then for good."""
    deadline = time.monotonic() + grace
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGTERM)
        while is_alive(group) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        os.killpg(group, signal.SIGKILL)


def main() -> None:
    """Wait for the owner, then clear the group from outside of it."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    group = os.getpgrp()
    told_to_stop = bool(os.read(sys.stdin.fileno(), 1))
    if os.fork():
        # The group's first member leaves it, so that the copy below can see when the group is empty.
        os._exit(0)
    os.setsid()
    end(group, grace=0.0 if told_to_stop else GRACE_SECONDS)
    if not told_to_stop:
        for directory in sys.argv[1:]:
            shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
