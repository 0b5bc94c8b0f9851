"""Limits of one socket, in memory: a flood is refused before it costs anything."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """Up to `burst` at once, `per_second` after that."""

    burst: int
    per_second: float


@dataclass(slots=True)
class Bucket:
    """A token bucket. `now` is any clock in seconds that does not go back."""

    limit: Limit
    tokens: float
    at: float

    def take(self, now: float) -> float:
        """Take one token; return 0, or the seconds to wait for the next."""
        self.tokens = min(self.limit.burst, self.tokens + (now - self.at) * self.limit.per_second)
        self.at = now
        if self.tokens < 1:
            return math.ceil((1 - self.tokens) / self.limit.per_second * 1000) / 1000
        self.tokens -= 1
        return 0.0


def full(limit: Limit, now: float) -> Bucket:
    """Return a bucket that has spent nothing."""
    return Bucket(limit, limit.burst, now)
