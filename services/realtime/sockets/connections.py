"""The sockets of this replica."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from services.realtime.rooms.members import member_of
from services.realtime.sockets.limits import Bucket
from shared.auth import Caller
from shared.revocations import Kind


@dataclass(eq=False, slots=True)
class Connection:
    """One signed-in socket: who it is, where it is, and what it may still do."""

    sid: str
    transport: str
    caller: Caller
    member: str
    rooms: set[str] = field(default_factory=set)
    watched: dict[UUID, None] = field(default_factory=dict)
    posts: dict[UUID, None] = field(default_factory=dict)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    timers: list[asyncio.TimerHandle] = field(default_factory=list)


class Connections:
    """Connections by socket, session and user, so that a revocation touches only what it names."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Connection] = {}
        self._by_subject: defaultdict[tuple[Kind, UUID], set[Connection]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._by_sid)

    def add(self, sid: str, transport: str, caller: Caller) -> Connection:
        """Register a socket; `transport` is the Engine.IO id beneath it."""
        connection = Connection(sid, transport, caller, member_of(sid, caller))
        self._by_sid[sid] = connection
        self._index(connection)
        return connection

    def get(self, sid: str) -> Connection | None:
        """Return the connection of a socket that is still here."""
        return self._by_sid.get(sid)

    def all(self) -> list[Connection]:
        """Return every connection."""
        return list(self._by_sid.values())

    def of(self, kind: Kind, subject: UUID) -> list[Connection]:
        """Return the connections of a session or a user."""
        return list(self._by_subject.get((kind, subject), ()))

    def replace_caller(self, connection: Connection, caller: Caller) -> None:
        """Take over a newer token."""
        self._unindex(connection)
        connection.caller = caller
        self._index(connection)

    def remove(self, sid: str) -> Connection | None:
        """Forget a socket."""
        connection = self._by_sid.pop(sid, None)
        if connection is not None:
            self._unindex(connection)
        return connection

    def by_user(self) -> dict[UUID, list[str]]:
        """Return the sockets of each user here."""
        devices: dict[UUID, list[str]] = defaultdict(list)
        for connection in self._by_sid.values():
            devices[connection.caller.id].append(connection.sid)
        return devices

    def by_room(self) -> dict[str, list[str]]:
        """Return the members of each room here."""
        members: dict[str, list[str]] = defaultdict(list)
        for connection in self._by_sid.values():
            for room_id in connection.rooms:
                members[room_id].append(connection.member)
        return members

    def _subjects(self, connection: Connection) -> Iterable[tuple[Kind, UUID]]:
        return (("session", connection.caller.session_id), ("user", connection.caller.id))

    def _index(self, connection: Connection) -> None:
        for subject in self._subjects(connection):
            self._by_subject[subject].add(connection)

    def _unindex(self, connection: Connection) -> None:
        for subject in self._subjects(connection):
            self._by_subject[subject].discard(connection)
            if not self._by_subject[subject]:
                del self._by_subject[subject]
