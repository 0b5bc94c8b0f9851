"""Choosing TCP ports on the loopback address.

Between the choice of a port and the moment when a server listens there, seconds pass while it loads. So a chosen
port is also reserved among the stacks and test runs of this user, by a locked file, until this process ends.
"""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path
from threading import Lock

LOOPBACK = "127.0.0.1"
LOOPBACK_NAME = "localhost"
LOOPBACK_V6 = "::1"
# Below the range from which Linux (32768 up) and macOS (49152 up) take the ports of outgoing connections: one
# of those, even of a client that polls for a server which is restarting, could otherwise occupy the port.
SEARCH_RANGE = range(20_000, 32_000)
ATTEMPTS = 200

_reserved: set[int] = set()
_lock = Lock()


class NoFreePort(RuntimeError):  # noqa: N818
    """No port of the search range could be bound."""


def is_free(port: int) -> bool:
    """Return whether a server could listen on this loopback port now.

    A browser that is sent to localhost tries IPv6 first: somebody else's server there would get what is ours.
    """
    if not _can_bind(socket.AF_INET, LOOPBACK, port):
        return False
    has_v6 = _can_bind(socket.AF_INET6, LOOPBACK_V6, 0)
    return not has_v6 or _can_bind(socket.AF_INET6, LOOPBACK_V6, port)


def _can_bind(family: socket.AddressFamily, host: str, port: int) -> bool:
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError:
        return False
    return True


def accepts_connections(port: int) -> bool:
    """Return whether something listens on this loopback port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1.0):
            return True
    except OSError:
        return False


def choose_port(preferred: int | None = None, taken: frozenset[int] = frozenset()) -> int:
    """Return and reserve `preferred` when it is free, else any free port that is not in `taken`.

    A port that this process reserved before is given again only when it is the preferred one.
    """
    with _lock:
        if preferred is not None and preferred not in taken and _take(preferred):
            return preferred
        for _ in range(ATTEMPTS):
            port = random.choice(SEARCH_RANGE)  # noqa: S311 - spreads parallel stacks, not a secret
            if port not in taken and port not in _reserved and _take(port):
                return port
    raise NoFreePort(f"no free TCP port on {LOOPBACK} in {SEARCH_RANGE}")


def _take(port: int) -> bool:
    if not is_free(port):
        return False
    if port in _reserved:
        return True
    folder = Path(tempfile.gettempdir()) / f"sparkle-ports-{os.getuid()}"
    # Nobody else may lead us elsewhere: the name is predictable.
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(folder / str(port), flags, 0o600)
    except OSError:
        # Without a place for reservations a free port is still a free port.
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    _reserved.add(port)
    return True
