"""What pictures need of a place where bytes are kept."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol


class ObjectMissingError(Exception):
    """There is no object with this key."""


class StoreFailedError(Exception):
    """The store cannot be reached, refuses us, or is full."""


@dataclass(frozen=True)
class Opened:
    """Bytes on their way. `pieces` raises StoreFailedError when the way breaks off."""

    length: int
    pieces: AsyncIterator[bytes]


class MediaStore(Protocol):
    """Objects by key. A key is written once and never changed; writing is all or nothing."""

    async def put(self, key: str, data: bytes) -> None:
        """Keep `data`; again is fine. Raises StoreFailedError."""

    async def open(self, key: str, start: int, end: int) -> Opened:
        """Open the bytes from `start` up to, but not with, `end`. Raises ObjectMissingError, StoreFailedError."""

    async def delete_all(self, prefix: str) -> int:
        """Delete every object below `prefix`, and return how many there were. Raises StoreFailedError."""
