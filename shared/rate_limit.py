"""A token bucket in Redis: one atomic round trip, the same answer for every process that asks.

A bucket holds up to `burst` tokens and gains `per_second`. The script reads Redis' own clock, so processes with
different clocks agree. A caller may take several tokens at once and spend them on its own: what is taken is gone from
the bucket, so leases never add up to more than the bucket allows.
"""

import math
from dataclasses import dataclass

from redis.asyncio import Redis

_SCRIPT = """
local burst, rate, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(state[1]) or burst
local at = tonumber(state[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) * rate)
local granted = math.min(wanted, math.floor(tokens))
tokens = tokens - granted
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / rate * 1000) + 1000)
return {granted, string.format('%.6f', tokens)}
"""


@dataclass(frozen=True)
class Grant:
    """What a bucket gave: `granted` tokens (0: refused), what is left in it, and when there will be one again."""

    granted: int
    remaining: int
    retry_after: float
    """Seconds until the next token; 0 when one is there now."""
    full_after: float
    """Seconds until the bucket is full again."""


class TokenBuckets:
    """Token buckets by key. Raises redis.exceptions.RedisError when Redis is away; the caller decides what then."""

    def __init__(self, redis: Redis, *, prefix: str = "rate:") -> None:
        self._script = redis.register_script(_SCRIPT)
        self._prefix = prefix

    async def take(self, key: str, *, burst: int, per_second: float, wanted: int = 1) -> Grant:
        """Take up to `wanted` tokens of bucket `key`; fewer, or none, when it holds fewer."""
        answer = await self._script(keys=[self._prefix + key], args=[burst, per_second, wanted])
        granted, left = int(answer[0]), float(answer[1])
        return Grant(
            granted=granted,
            remaining=math.floor(left),
            retry_after=0.0 if left >= 1 else (1 - left) / per_second,
            full_after=(burst - left) / per_second,
        )
