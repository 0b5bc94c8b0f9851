"""Counters of failed guesses in Redis: one script, so that no race gets a try more, and Redis' own clock.

A guess is counted before it is checked, as if it failed, and given back when it was right: guesses that are being
checked count already. Keys are HMACs: a copy of Redis tells neither addresses nor networks.
"""

import hashlib
import hmac
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import SecretStr
from redis.asyncio import Redis

from services.auth.sealing import derived_key
from services.auth.throttling.policy import Rule

_PREFIX: Final = "auth:guesses:"

# Returns 0 when the guess is counted and may be checked, or the milliseconds to wait.
_COUNT: Final = """
local rules = cjson.decode(ARGV[1])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local function write(i, count, since, blocked)
  redis.call('HSET', KEYS[i], 'count', count, 'since', string.format('%.6f', since),
    'blocked', string.format('%.6f', blocked))
  redis.call('EXPIRE', KEYS[i], rules[i].keep)
end
local function delay(i, count) return rules[i].delays[math.min(count + 1, #rules[i].delays)] end

local wait, pressure, counts, sinces, is_new = 0, 0, {}, {}, false
for i, rule in ipairs(rules) do
  local state = redis.call('HMGET', KEYS[i], 'count', 'since', 'blocked')
  local count, since, blocked = tonumber(state[1]) or 0, tonumber(state[2]) or now, tonumber(state[3]) or 0
  if i == 1 then is_new = not state[1] end
  if rule.leak > 0 and count > 0 then
    local leaked = math.min(count, math.max(0, math.floor((now - since) / rule.leak)))
    count = count - leaked
    since = since + leaked * rule.leak
  end
  if count == 0 then since = now end
  counts[i], sinces[i] = count, since
  if rule.pressure then
    pressure = math.max(pressure, delay(i, count))
  else
    wait = math.max(wait, blocked - now)
  end
end
if is_new and pressure > 0 then
  write(1, 0, now, now + pressure)
  wait = math.max(wait, pressure)
end
if wait > 0 then return math.ceil(wait * 1000) end
for i, rule in ipairs(rules) do
  local count = math.min(counts[i] + 1, #rule.delays - 1)
  local pause = delay(i, count)
  if i == 1 then pause = math.max(pause, pressure) end
  write(i, count, sinces[i], now + pause)
end
return 0
"""

# ARGV[1]: 1 when the guess was right, which clears the first counter; the others only get this one guess back, or an
# attacker would clear them with an account of their own. What is cleared stays known: it need not wait as a new one.
_GIVE_BACK: Final = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
for i, key in ipairs(KEYS) do
  local state = redis.call('HMGET', key, 'count', 'blocked')
  if state[1] then
    local count = i == 1 and ARGV[1] == '1' and 0 or math.max(0, tonumber(state[1]) - 1)
    redis.call('HSET', key, 'count', count, 'blocked', string.format('%.6f', math.min(tonumber(state[2]), now)))
  end
end
"""


@dataclass(frozen=True)
class Counter:
    """A rule, and the name of what it counts for."""

    rule: Rule
    name: Sequence[str]


class Counters:
    """Counts guesses. Raises redis.exceptions.RedisError when Redis is away: without it nobody may guess."""

    def __init__(self, redis: Redis, secret: SecretStr) -> None:
        self._count = redis.register_script(_COUNT)
        self._give_back = redis.register_script(_GIVE_BACK)
        self._key = derived_key(secret.get_secret_value().encode(), "throttling")

    async def count(self, counters: Sequence[Counter]) -> int:
        """Count a guess on all of `counters` and return 0, or count it on none and return the seconds to wait."""
        rules = json.dumps([counter.rule.table() for counter in counters])
        return math.ceil(int(await self._count(keys=self._keys(counters), args=[rules])) / 1000)

    async def give_back(self, counters: Sequence[Counter], *, was_right: bool) -> None:
        """Take a counted guess back: it was right, or it was never checked."""
        await self._give_back(keys=self._keys(counters), args=[int(was_right)])

    def mac(self, *parts: str) -> bytes:
        """Return 128 bits that only this service can make of `parts`."""
        text = json.dumps(parts).encode()  # unambiguous: no two lists of parts have one text
        return hmac.digest(self._key, text, hashlib.sha256)[:16]

    def _keys(self, counters: Sequence[Counter]) -> list[str]:
        return [_PREFIX + self.mac(*counter.name).hex() for counter in counters]
