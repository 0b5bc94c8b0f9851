"""Presence records in Redis. Every change is one script call and costs what the user's own devices cost."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import IntEnum
from typing import Any, Final
from uuid import UUID

from redis.asyncio import Redis

from services.realtime.presence.policy import Choice, PresenceRecord, Status
from services.realtime.presence.scripts import CHANGE, DUE, SETTLE

_DUE_KEY: Final = "presence:due"
_ABSENT_KEPT: Final = timedelta(days=30)
_BATCH: Final = 200


class Settled(IntEnum):
    """What became of an attempt to fix the status that others know."""

    STALE = 0
    KNOWN = 1
    NEW = 2


Seen = tuple[PresenceRecord, int]
"""A record and the time (Unix ms) at which it was read."""


class PresenceStore:
    """Reads and changes records; knows no rule about what they mean."""

    def __init__(self, redis: Redis, *, lease_seconds: float, grace_seconds: float) -> None:
        self._redis = redis
        self._lease_ms = int(lease_seconds * 1000)
        self._grace_ms = int(grace_seconds * 1000)
        self._change = redis.register_script(CHANGE)
        self._settle = redis.register_script(SETTLE)
        self._due = redis.register_script(DUE)

    async def enter(self, user_id: UUID, device: str, most: int) -> Seen | None:
        """Begin the lease of a new connection; None when the user has `most` live ones already."""
        return _seen(await self._apply(user_id, "hold", self._lease_ms, most, device))

    async def renew(self, devices: Mapping[UUID, Sequence[str]]) -> dict[UUID, Seen]:
        """Renew leases, `_BATCH` users a round trip; a lease that was lost with Redis' memory is made anew."""
        calls: dict[UUID, list[str | int]] = {
            user_id: ["hold", self._lease_ms, 0, *names] for user_id, names in devices.items()
        }
        return await self._apply_all(calls)

    async def leave(self, user_id: UUID, *devices: str) -> Seen:
        """End the leases of connections that closed."""
        return _certain(await self._apply(user_id, "leave", self._grace_ms, *devices))

    async def choose(self, user_id: UUID, choice: Choice) -> Seen:
        """Store what the user wants to be seen as."""
        until = "" if choice.until is None else choice.until
        return _certain(await self._apply(user_id, "choose", choice.status.value, choice.text or "", until))

    async def look(self, user_ids: Sequence[UUID]) -> dict[UUID, Seen]:
        """Return the records after dropping expired leases."""
        return await self._apply_all(dict.fromkeys(user_ids, ("look",)))

    async def due(self) -> list[UUID]:
        """Return some of the users who may have changed without being heard of."""
        return [UUID(user_id.decode()) for user_id in await self._due(keys=[_DUE_KEY], args=[_BATCH])]

    async def settle(self, user_id: UUID, record: PresenceRecord, status: Status, *, forget_choice: bool) -> Settled:
        """Fix `status` as the one that others know, unless the record has changed since `record` was read."""
        forget, kept = int(forget_choice), int(_ABSENT_KEPT.total_seconds())
        answer = await self._settle(
            keys=[key_of(user_id), _DUE_KEY], args=[str(user_id), str(record.version), status.value, forget, kept]
        )
        return Settled(int(answer))

    async def read(self, user_ids: Sequence[UUID]) -> dict[UUID, Seen]:
        """Return the records of `user_ids` in one round trip, changing nothing."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.time()
        for user_id in user_ids:
            pipe.hgetall(key_of(user_id))
        (seconds, micros), *found = await pipe.execute()
        now = seconds * 1000 + micros // 1000
        return {user_id: (_record(fields), now) for user_id, fields in zip(user_ids, found, strict=True)}

    async def _apply(self, user_id: UUID, operation: str, *args: str | int) -> Any:
        return await self._change(keys=[key_of(user_id), _DUE_KEY], args=[operation, str(user_id), *args])

    async def _apply_all(self, calls: Mapping[UUID, Sequence[str | int]]) -> dict[UUID, Seen]:
        seen: dict[UUID, Seen] = {}
        todo = list(calls.items())
        for start in range(0, len(todo), _BATCH):
            batch = todo[start : start + _BATCH]
            pipe = self._redis.pipeline(transaction=False)
            for user_id, (operation, *args) in batch:
                await self._change(keys=[key_of(user_id), _DUE_KEY], args=[operation, str(user_id), *args], client=pipe)
            answers = await pipe.execute()
            seen.update((user_id, _certain(answer)) for (user_id, _), answer in zip(batch, answers, strict=True))
        return seen


def key_of(user_id: UUID) -> str:
    """Return where the record of a user is."""
    return f"presence:{user_id}"


def _seen(answer: Any) -> Seen | None:
    now, accepted, flat = answer
    return (_record(dict(zip(flat[::2], flat[1::2], strict=True))), int(now)) if accepted else None


def _certain(answer: Any) -> Seen:
    seen = _seen(answer)
    if seen is None:
        raise RuntimeError("only a new connection can be refused")
    return seen


def _record(fields: Mapping[bytes, bytes]) -> PresenceRecord:
    values = {name.decode(): value.decode() for name, value in fields.items()}
    choice = None
    if values.get("status"):
        until = values.get("until")
        choice = Choice(Status(values["status"]), values.get("text") or None, int(until) if until else None)
    return PresenceRecord(
        leases={name[2:]: int(value) for name, value in values.items() if name.startswith("d:")},
        grace_until=int(values.get("grace", 0)),
        seen_at=int(values["seen"]) if "seen" in values else None,
        choice=choice,
        announced=Status(values.get("announced", Status.OFFLINE)),
        version=int(values.get("version", 0)),
    )
