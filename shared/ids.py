"""UUID version 7 (RFC 9562, section 5.7): ids that sort by creation time, so inserts stay at the index's end."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """Return a UUIDv7 that is greater than every earlier one of this process.

    48 bits of Unix milliseconds, then a 74-bit counter seeded at random each millisecond (RFC 9562, 6.2 method 1).
    """
    global _last  # noqa: PLW0603 - the monotonic counter is per process by definition
    fresh = (time.time_ns() // 1_000_000 << 74) | (int.from_bytes(os.urandom(10), "big") & ((1 << 73) - 1))
    with _lock:
        _last = fresh if fresh > _last else _last + 1
        value = _last
    milliseconds, counter = value >> 74, value & ((1 << 74) - 1)
    high, low = counter >> 62, counter & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)
