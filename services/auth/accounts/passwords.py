"""Password hashes: bcrypt over a SHA-256 pre-hash, in threads of its own.

bcrypt reads 72 bytes and stops at a NUL; the base64 of a digest is 44 bytes without one, so every character of a long
password counts. Passwords are NFKC-normalized first (NIST SP 800-63B, 5.1.1.2): the same keys give the same password
on every keyboard.
"""

import asyncio
import base64
import hashlib
import os
import sys
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import bcrypt

from shared.problems import Overloaded

T = TypeVar("T")

# About 10 s of work per core at cost 12: whoever waits longer has gone, and would only hold up the others.
_MAX_WAITING_PER_WORKER: Final = 40
# A tenth of the share of the event loop (1.25 ** 10), and never starved: benchmarks/identity has what it changes.
_NICENESS: Final = 10


def prehash(password: str) -> bytes:
    """Return what bcrypt is given."""
    return base64.b64encode(hashlib.sha256(unicodedata.normalize("NFKC", password).encode()).digest())


def _rounds_of(stored: str) -> int:
    return int(stored.split("$")[2])


def _nobodys(rounds: int) -> bytes:
    """Return a well-formed hash of no password: verifying against it costs what verifying against a real one does."""
    return f"$2b${rounds:02d}${'.' * 53}".encode()


def _usable_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _step_back() -> None:
    """Let this thread work when the event loop does not, where a priority belongs to a thread (Linux).

    Passwords may keep all cores busy while a request of somebody else needs a millisecond of one.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, min(19, os.getpriority(os.PRIO_PROCESS, thread) + _NICENESS))


class PasswordHasher:
    """Hashes and verifies off the event loop. bcrypt releases the GIL, so the threads use the cores."""

    def __init__(self, rounds: int, *, workers: int | None = None) -> None:
        self._rounds = rounds
        self._workers = workers or _usable_cores()
        self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="bcrypt", initializer=_step_back)
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """Return the hash to store.

        Raises:
            Overloaded: too many wait already.
        """
        return await self._run(lambda: bcrypt.hashpw(prehash(password), bcrypt.gensalt(self._rounds)).decode())

    async def verify(self, password: str, stored: str | None) -> bool:
        """Return whether `password` is the stored one; None (nobody has that address) takes as long and is False.

        Raises:
            Overloaded: too many wait already.
        """
        return await self._run(lambda: self._compare(prehash(password), stored))

    def is_outdated(self, stored: str) -> bool:
        """Return whether a stored hash cost less than a new one does."""
        return _rounds_of(stored) < self._rounds

    def _compare(self, hashed: bytes, stored: str | None) -> bool:
        if stored is None:
            bcrypt.checkpw(hashed, _nobodys(self._rounds))
            return False
        is_equal = bcrypt.checkpw(hashed, stored.encode())
        # 2^c for the stored cost c, and 2^c + 2^(c+1) + ... + 2^(n-1) here, make 2^n: an old hash takes as long too.
        for rounds in range(_rounds_of(stored), self._rounds):
            bcrypt.checkpw(hashed, _nobodys(rounds))
        return is_equal

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= self._workers * _MAX_WAITING_PER_WORKER:
            raise Overloaded
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let the threads end."""
        self._pool.shutdown(wait=False, cancel_futures=True)
