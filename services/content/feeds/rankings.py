"""The order of somebody's home feed, kept in Redis while they page through it.

A ranking is made with the first page; the cursor names it. Scores may change and posts arrive meanwhile: the reader
goes on in the order that they began with. A person has the last SLOTS rankings (as many open tabs); those who are not
signed in share one for SHARED_SECONDS. What is kept is lost after KEPT_SECONDS, a shared one
after SHARED_KEPT_SECONDS, or with Redis.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from redis.asyncio import Redis

from services.content.feeds.policy import Reason, ReasonCode

KEPT_SECONDS: Final = 3600
SHARED_SECONDS: Final = 3
SHARED_KEPT_SECONDS: Final = 1200
SLOTS: Final = 4
_COUNTER: Final = "count"


@dataclass(frozen=True)
class Ranked:
    """A place in a ranking."""

    id: UUID
    reasons: Sequence[Reason]


def key_of(user_id: UUID) -> str:
    """Return the Redis key of a person's rankings."""
    return f"feed:home:{user_id}"


def shared_name(now: datetime) -> str:
    """Return the name of the ranking of everybody who is not signed in."""
    return str(int(now.timestamp() // SHARED_SECONDS))


async def keep_shared(redis: Redis, name: str, order: Sequence[Ranked]) -> Sequence[Ranked]:
    """Keep a ranking for those who are not signed in; return the one that was first under this name."""
    if await redis.set(_shared_key(name), _written(name, order), ex=SHARED_KEPT_SECONDS, nx=True):
        return order
    return await shared(redis, name) or order


async def shared(redis: Redis, name: str) -> Sequence[Ranked] | None:
    """Return a ranking of those who are not signed in."""
    return _read(name, await redis.get(_shared_key(name)))


async def keep(redis: Redis, user_id: UUID, order: Sequence[Ranked]) -> str:
    """Keep a ranking of a person's; return its name."""
    key = key_of(user_id)
    name = str(await redis.hincrby(key, _COUNTER, 1))
    async with redis.pipeline(transaction=True) as pipeline:
        pipeline.hset(key, str(int(name) % SLOTS), _written(name, order))
        pipeline.expire(key, KEPT_SECONDS)
        await pipeline.execute()
    return name


async def kept(redis: Redis, user_id: UUID, name: str) -> Sequence[Ranked] | None:
    """Return the ranking of this name, if it is still there."""
    found: Any = await redis.hget(key_of(user_id), str(int(name) % SLOTS))
    return _read(name, found)


def _shared_key(name: str) -> str:
    return f"feed:home:anonymous:{name}"


def _written(name: str, order: Sequence[Ranked]) -> str:
    rows = [[one.id.hex, *([why.code.value, why.tag] for why in one.reasons)] for one in order]
    return json.dumps([name, rows], separators=(",", ":"))


def _read(name: str, written: bytes | str | None) -> Sequence[Ranked] | None:
    if written is None:
        return None
    its_name, rows = json.loads(written)
    if its_name != name:
        return None
    return [
        Ranked(UUID(hex=post_id), [Reason(ReasonCode(code), tag) for code, tag in reasons])
        for post_id, *reasons in rows
    ]
