"""Global rate limits that seldom ask Redis.

The bucket of a user (of an address when anonymous) lives in Redis. A gateway process leases a tenth of it at a time and
spends the lease by itself, fetching the next one in the background before the last token is gone; a refusal is
remembered until the bucket has a token again. Leased tokens have left the bucket, so all processes together never let
through more than the bucket allows; the error is on the strict side: a process may strand up to a tenth of the burst
for LEASE_SECONDS. Without Redis each process keeps a bucket of its own, so N processes allow N times as much.
"""

import asyncio
import math
import time
from dataclasses import dataclass, field

from redis.exceptions import RedisError

from gateway.asgi import Headers
from gateway.routes import RateClass
from shared.logging import get_logger
from shared.problems import TooManyRequests
from shared.rate_limit import Grant, TokenBuckets

log = get_logger(__name__)

LEASE_SECONDS = 10.0
MAX_KEYS = 50_000
_REDIS_SECONDS = 0.25
_REDIS_PAUSE_SECONDS = 1.0
_MAX_WAITS = 8


@dataclass(slots=True)
class _Lease:
    tokens: int = 0
    remaining: int = 0
    expires_at: float = 0.0
    blocked_until: float = 0.0
    full_after: float = 0.0
    refill: "asyncio.Task[None] | None" = None
    local_tokens: float = field(default=math.inf)  # more than full: the first use cuts it down to the burst
    local_at: float = 0.0


class Limiter:
    """Counts requests by class and identity. `spend` answers without waiting where a lease is at hand."""

    def __init__(self, buckets: TokenBuckets) -> None:
        self._buckets = buckets
        self._leases: dict[tuple[str, str], _Lease] = {}
        self._redis_retry_at = 0.0
        self.refused = 0

    def spend(self, rate: RateClass, identity: str) -> Headers | None:
        """Spend one token: return the RateLimit headers, or None when `spend_slowly` must be asked.

        Raises:
            TooManyRequests: the bucket is known to be empty.
        """
        key = (rate.name, identity)
        lease = self._leases.get(key)
        if lease is None:
            return None
        now = time.monotonic()
        if lease.tokens > 0 and now < lease.expires_at:
            lease.tokens -= 1
            # A class with a small burst leases two tokens: fetching the next two with the first one would strand three.
            if lease.refill is None and lease.tokens <= (_batch(rate) - 1) // 2:
                self._start_refill(lease, rate, key)
            return _headers(rate, lease)
        if now < lease.blocked_until:
            self._refuse(rate, lease, now)
        return None

    async def spend_slowly(self, rate: RateClass, identity: str) -> Headers:
        """Spend one token, leasing more from Redis first. Raises TooManyRequests."""
        key = (rate.name, identity)
        lease = self._leases.get(key)
        if lease is None:
            if len(self._leases) >= MAX_KEYS:
                self._evict()
            lease = self._leases[key] = _Lease()
        for _ in range(_MAX_WAITS):
            if lease.refill is None:
                self._start_refill(lease, rate, key)
            if lease.refill is not None:
                await asyncio.shield(lease.refill)
            now = time.monotonic()
            if lease.tokens > 0 and now < lease.expires_at:
                lease.tokens -= 1
                return _headers(rate, lease)
            if now < lease.blocked_until:
                break
        self._refuse(rate, lease, time.monotonic())
        raise AssertionError("a refusal raises")

    def give_back(self, rate: RateClass, identity: str) -> None:
        """Return a token that was spent on something that turned out to be harmless."""
        lease = self._leases.get((rate.name, identity))
        if lease is not None and lease.tokens < rate.burst:
            lease.tokens += 1

    def _refuse(self, rate: RateClass, lease: _Lease, now: float) -> None:
        self.refused += 1
        retry_after = max(1, math.ceil(lease.blocked_until - now))
        problem = TooManyRequests(retry_after)
        problem.headers.update({name.decode(): value.decode() for name, value in _headers(rate, lease)})
        raise problem

    def _start_refill(self, lease: _Lease, rate: RateClass, key: tuple[str, str]) -> None:
        lease.refill = asyncio.create_task(self._refill(lease, rate, key))

    async def _refill(self, lease: _Lease, rate: RateClass, key: tuple[str, str]) -> None:
        try:
            grant = await self._ask_redis(rate, key)
            now = time.monotonic()
            if grant is None:
                grant = _grant_locally(lease, rate, now)
            if now >= lease.expires_at:
                lease.tokens = 0  # what an old lease left over is forfeit: the bucket has refilled meanwhile
            lease.tokens += grant.granted
            lease.remaining = grant.remaining
            lease.full_after = grant.full_after
            lease.expires_at = now + LEASE_SECONDS
            lease.blocked_until = now + grant.retry_after if grant.granted == 0 else 0.0
        finally:
            lease.refill = None

    async def _ask_redis(self, rate: RateClass, key: tuple[str, str]) -> Grant | None:
        if time.monotonic() < self._redis_retry_at:
            return None
        try:
            async with asyncio.timeout(_REDIS_SECONDS):
                return await self._buckets.take(
                    ":".join(key), burst=rate.burst, per_second=rate.per_second, wanted=_batch(rate)
                )
        except (RedisError, OSError, TimeoutError) as error:
            self._redis_retry_at = time.monotonic() + _REDIS_PAUSE_SECONDS
            log.warning("rate_limit_local", error=type(error).__name__)
            return None

    def _evict(self) -> None:
        """Forget the oldest tenth. What they had leased is forfeit, which errs on the strict side."""
        for key in list(self._leases)[: MAX_KEYS // 10]:
            del self._leases[key]


def _batch(rate: RateClass) -> int:
    return max(1, rate.burst // 10)


def _grant_locally(lease: _Lease, rate: RateClass, now: float) -> Grant:
    gained = (now - lease.local_at) * rate.per_second
    tokens = min(float(rate.burst), lease.local_tokens + gained)
    granted = min(_batch(rate), math.floor(tokens))
    lease.local_tokens, lease.local_at = tokens - granted, now
    left = lease.local_tokens
    return Grant(
        granted=granted,
        remaining=math.floor(left),
        retry_after=0.0 if left >= 1 else (1 - left) / rate.per_second,
        full_after=(rate.burst - left) / rate.per_second,
    )


def _headers(rate: RateClass, lease: _Lease) -> Headers:
    """RateLimit-Limit, -Remaining and -Reset (seconds), as in the IETF draft's third revision."""
    return [
        (b"ratelimit-limit", b"%d" % rate.burst),
        (b"ratelimit-remaining", b"%d" % (lease.remaining + lease.tokens)),
        (b"ratelimit-reset", b"%d" % math.ceil(lease.full_after)),
    ]
