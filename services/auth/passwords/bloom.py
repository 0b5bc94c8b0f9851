"""A Bloom filter in a file: whether a text is in a set, in a few microseconds and about 19 bits an entry.

It never misses an entry, and calls a stranger an entry at the rate that it was built for. The k places of an entry are
`h1 + i * h2 (mod m)` with the two halves of a 128-bit BLAKE2b (Kirsch and Mitzenmacher, "Less Hashing, Same
Performance: Building a Better Bloom Filter", 2006).
"""

import hashlib
import math
import struct
from collections.abc import Collection, Iterator
from typing import Final

_MAGIC: Final = b"SPKBLOOM"
_HEADER: Final = struct.Struct(">8sIII")  # magic, places (bits), places per entry, entries
_MASK: Final = (1 << 64) - 1


class BloomFilter:
    """The filter: `"text" in filter`."""

    def __init__(self, bits: bytearray, places: int, per_entry: int, entries: int) -> None:
        self._bits = bits
        self._places = places
        self._per_entry = per_entry
        self.entries = entries

    @classmethod
    def build(cls, entries: Collection[str], false_positives: float) -> "BloomFilter":
        """Return the smallest filter of `entries` that takes at most this share of strangers for entries."""
        bits_per_entry = -math.log(false_positives) / math.log(2) ** 2
        places = -(-math.ceil(len(entries) * bits_per_entry) // 8) * 8
        built = cls(bytearray(places // 8), places, round(bits_per_entry * math.log(2)), len(entries))
        for entry in entries:
            for place in built._places_of(entry):
                built._bits[place >> 3] |= 1 << (place & 7)
        return built

    @classmethod
    def from_bytes(cls, data: bytes) -> "BloomFilter":
        """Return the filter that `to_bytes` wrote.

        Raises:
            ValueError: `data` is something else, or incomplete.
        """
        head, bits = data[: _HEADER.size], bytearray(data[_HEADER.size :])
        magic, places, per_entry, entries = _HEADER.unpack(head.ljust(_HEADER.size, b"\0"))
        if magic != _MAGIC or len(bits) * 8 != places:
            raise ValueError("not a Bloom filter, or not a whole one")
        return cls(bits, places, per_entry, entries)

    def to_bytes(self) -> bytes:
        """Return the filter as a file's content."""
        return _HEADER.pack(_MAGIC, self._places, self._per_entry, self.entries) + bytes(self._bits)

    def __contains__(self, text: str) -> bool:
        return all(self._bits[place >> 3] & (1 << (place & 7)) for place in self._places_of(text))

    def _places_of(self, text: str) -> Iterator[int]:
        digest = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest())
        # An odd step never stays in one place, not even when the half of the digest is 0.
        first, step = digest >> 64, digest & _MASK | 1
        return ((first + i * step) % self._places for i in range(self._per_entry))
