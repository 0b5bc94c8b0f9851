"""Who is in a room now: one lease per socket in Redis, renewed with presence, so that a dead replica leaves no one."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from redis.asyncio import Redis

from services.realtime.presence.scripts import MEMBERS
from services.realtime.rooms.schemas import MAX_MEMBERS, Member, Operation
from shared.auth import Caller

_BATCH = 200


def member_of(device: str, caller: Caller) -> str:
    """Return how a socket is written in a room's set."""
    return f"{device}:{caller.id}:{caller.username}"


class RoomManager:
    """The live members of rooms, over all replicas."""

    def __init__(self, redis: Redis, *, lease_seconds: float) -> None:
        self._redis = redis
        self._lease_ms = int(lease_seconds * 1000)
        self._members = redis.register_script(MEMBERS)

    async def enter(self, room_id: str, member: str) -> list[Member]:
        """Add a socket and return who is there, each user once, the newest MAX_MEMBERS sockets at most."""
        found = await self._members(keys=[_key(room_id)], args=["hold", self._lease_ms, MAX_MEMBERS, member])
        users: dict[str, str] = {}
        for name in found:
            _, user_id, username = name.decode().split(":", 2)
            users.setdefault(user_id, username)
        return [Member(user_id=UUID(user_id), username=username) for user_id, username in users.items()]

    async def leave(self, room_ids: Iterable[str], member: str) -> None:
        """Take a socket out of rooms."""
        await self._apply("leave", {room_id: [member] for room_id in room_ids})

    async def renew(self, members: Mapping[str, list[str]]) -> None:
        """Renew the leases of the sockets in each room."""
        await self._apply("hold", members)

    async def _apply(self, operation: Operation, members: Mapping[str, list[str]]) -> None:
        todo = [
            (room_id, names[start : start + _BATCH])
            for room_id, names in members.items()
            for start in range(0, len(names), _BATCH)
        ]
        for start in range(0, len(todo), _BATCH):
            pipe = self._redis.pipeline(transaction=False)
            for room_id, names in todo[start : start + _BATCH]:
                await self._members(keys=[_key(room_id)], args=[operation, self._lease_ms, 0, *names], client=pipe)
            await pipe.execute()


def _key(room_id: str) -> str:
    return f"room:{room_id}:people"
