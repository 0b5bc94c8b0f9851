"""Choosing TCP ports on the loopback address."""

import random
import socket

LOOPBACK = "127.0.0.1"
# Below the range from which Linux (32768 up) and macOS (49152 up) take the ports of outgoing connections: one
# of those, even of a client that polls for a server which is restarting, could otherwise occupy the port.
SEARCH_RANGE = range(20_000, 32_000)
ATTEMPTS = 200


class NoFreePort(RuntimeError):  # noqa: N818
    """No port of the search range could be bound."""


def is_free(port: int) -> bool:
    """Return whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
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
    """Return `preferred` when it is free, else any free port that is not in `taken`."""
    if preferred is not None and preferred not in taken and is_free(preferred):
        return preferred
    for _ in range(ATTEMPTS):
        port = random.choice(SEARCH_RANGE)  # noqa: S311 - spreads parallel stacks, not a secret
        if port not in taken and is_free(port):
            return port
    raise NoFreePort(f"no free TCP port on {LOOPBACK} in {SEARCH_RANGE}")
