"""Ends connections whose client does not read: what waits for it holds memory, a task and a service's connection.

The measure is progress, not speed: a client may be as slow as it likes, as long as it takes something. What it has
taken shows in two places, the buffer of the transport and the send queue of the kernel.
"""

import asyncio
import fcntl
import struct
import termios

_CHECKS = 4
_MAX_CHECK_SECONDS = 1.0


class StallWatch:
    """Watches one transport from `start` until `stop`, or until nothing waits for the client any more."""

    def __init__(self, transport: asyncio.Transport, seconds: float) -> None:
        self._transport = transport
        self._seconds = seconds
        self._every = min(seconds / _CHECKS, _MAX_CHECK_SECONDS)
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._waiting = 0
        self._moved_at = 0.0

    def start(self) -> None:
        """Begin to count. Starting again while it counts changes nothing."""
        if self._timer is None:
            self._waiting = self._count()
            self._moved_at = self._loop.time()
            self._timer = self._loop.call_later(self._every, self._check)

    def stop(self) -> None:
        """Stop counting."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _check(self) -> None:
        self._timer = None
        if self._transport.get_write_buffer_size() == 0:
            return
        now = self._loop.time()
        waiting = self._count()
        if waiting != self._waiting:
            self._waiting = waiting
            self._moved_at = now
        elif now - self._moved_at >= self._seconds:
            self._transport.abort()
            return
        self._timer = self._loop.call_later(self._every, self._check)

    def _count(self) -> int:
        """Return how many bytes the client has not acknowledged. A closed descriptor has no queue."""
        queued = 0
        handle = self._transport.get_extra_info("socket")
        try:
            (queued,) = struct.unpack("i", fcntl.ioctl(handle.fileno(), termios.TIOCOUTQ, bytes(4)))
        except (OSError, AttributeError):
            queued = 0
        return queued + self._transport.get_write_buffer_size()
