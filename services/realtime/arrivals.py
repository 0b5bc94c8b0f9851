"""How a socket comes and goes."""

import asyncio
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from socketio.exceptions import ConnectionRefusedError as Refused

from services.realtime.notifications import service as notifications
from services.realtime.parts import Parts
from services.realtime.people import repository as people
from services.realtime.presence.policy import Status
from services.realtime.presence.schemas import PresenceChanged
from services.realtime.sockets.connections import Connection
from services.realtime.sockets.names import FEED_ROOM, presence_room, user_room
from shared.logging import get_logger
from shared.problems import Problem, StoreUnavailable
from shared.schemas import ApiModel

log = get_logger(__name__)

MAX_FOLLOWED: Final = 500
_FAREWELL_SECONDS: Final = 5.0


class Connected(ApiModel):
    """The first thing a socket hears. `resumed` is false: rooms are joined again, with `sinceSeq`."""

    user_id: UUID
    socket_id: str
    server_time: datetime
    resumed: bool = False


class Arrivals:
    """Signs sockets in, seats them, and clears up after them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._farewells: set[asyncio.Task[None]] = set()

    async def connect(self, sid: str, auth: Any) -> None:
        """Decide on a handshake.

        Raises:
            ConnectionRefusedError: with `{code}` as its data.
        """
        parts = self._parts
        try:
            caller = await parts.sessions.authenticate(auth)
            async with parts.database.snapshot() as session:
                followed = await people.followed_by(session, caller.id, MAX_FOLLOWED)
            await parts.boundaries.arrive(caller.id)
            try:
                await parts.presence.enter(caller.id, sid)
            except BaseException:
                parts.boundaries.leave(caller.id)
                raise
        except Problem as problem:
            raise Refused(problem.detail, {"code": problem.code}) from None
        except Exception as error:
            log.error("handshake_failed", exc_info=error)
            raise Refused("Try again in a moment.", {"code": StoreUnavailable.code}) from None
        connection = parts.connections.add(sid, parts.server.transport_of(sid), caller)
        connection.watched.update(dict.fromkeys(followed))

    async def established(self, sid: str) -> None:
        """Seat a socket whose handshake was answered, and tell it where things stand."""
        parts = self._parts
        connection = parts.connections.get(sid)
        if connection is None:
            return
        user_id = connection.caller.id
        for room in (user_room(user_id), presence_room(user_id), FEED_ROOM, *map(presence_room, connection.watched)):
            await parts.server.enter_room(sid, room)
        hello = Connected(user_id=user_id, socket_id=sid, server_time=parts.clock.now())
        await parts.server.tell(sid, "connected", hello.model_dump(mode="json"))
        await parts.sessions.begin(connection)
        try:
            async with parts.database.snapshot() as session:
                unread = await notifications.unread(session, user_id)
            await parts.server.tell(sid, "notification:unreadCount", unread.model_dump(mode="json"))
            await parts.presence.refresh(user_id)
        except Exception as error:
            log.warning("welcome_incomplete", error=type(error).__name__)  # the heartbeat announces; REST has the count

    def disconnect(self, sid: str) -> None:
        """Forget a socket at once; Redis hears of it beside, so that a slow store does not keep it in its rooms."""
        connection = self._parts.connections.remove(sid)
        if connection is None:
            return
        self._parts.sessions.end(connection)
        self._parts.boundaries.leave(connection.caller.id)
        task = asyncio.create_task(self._say_farewell(connection))
        self._farewells.add(task)
        task.add_done_callback(self._farewells.discard)

    async def part(self, user_id: UUID, other_id: UUID) -> None:
        """Let a user's sockets that watch somebody see them leave: there is a block between the two now."""
        parts = self._parts
        gone = PresenceChanged(user_id=other_id, status=Status.OFFLINE, timestamp=parts.clock.now())
        for connection in parts.connections.of("user", user_id):
            if other_id in connection.watched:
                await parts.server.tell(connection.sid, "presence:changed", gone.model_dump(mode="json"))

    async def close(self) -> None:
        """Forget every socket, and wait until Redis knows."""
        for connection in self._parts.connections.all():
            self.disconnect(connection.sid)
        if self._farewells:
            await asyncio.wait(self._farewells, timeout=_FAREWELL_SECONDS)

    async def _say_farewell(self, connection: Connection) -> None:
        try:
            if connection.rooms:
                await self._parts.rooms.leave(connection.rooms, connection.member)
            await self._parts.presence.leave(connection.caller.id, connection.sid)
        except Exception as error:
            log.warning("farewell_failed", error=type(error).__name__)  # the leases run out
