"""What a replica does all the time: renew leases, announce expired ones, close transports that do not behave."""

import asyncio
from typing import Final

from services.realtime.arrivals import Arrivals
from services.realtime.parts import Parts
from services.realtime.sockets.server import NAMESPACE
from shared.logging import get_logger

log = get_logger(__name__)

_PATROL_SECONDS: Final = 2.0


class Upkeep:
    """Endless loops; each is started again when it fails."""

    def __init__(self, parts: Parts, arrivals: Arrivals) -> None:
        self._parts = parts
        self._arrivals = arrivals
        self._unsigned_since: dict[str, float] = {}

    async def heartbeat(self) -> None:
        """Renew the leases of this replica's sockets."""
        while True:
            await asyncio.sleep(self._parts.settings.presence_heartbeat_seconds)
            await self.renew()

    async def renew(self) -> None:
        """Renew once. A socket that closed meanwhile is taken back out, or it would live on for a lease."""
        parts = self._parts
        before = parts.connections.all()
        in_rooms = {connection.sid: set(connection.rooms) for connection in before}
        await parts.presence.renew(parts.connections.by_user())
        await parts.rooms.renew(parts.connections.by_room())
        for connection in before:
            if parts.connections.get(connection.sid) is None:
                await parts.presence.leave(connection.caller.id, connection.sid)
            if left := in_rooms[connection.sid] - connection.rooms:
                await parts.rooms.leave(left, connection.member)

    async def sweep(self) -> None:
        """Announce users whose last lease has ended, wherever it was held."""
        while True:
            await self._parts.presence.sweep()
            await asyncio.sleep(self._parts.settings.presence_sweep_seconds)

    async def patrol(self) -> None:
        """Close what never signs in, what reads too slowly, and what is left of lost transports."""
        while True:
            await asyncio.sleep(_PATROL_SECONDS)
            await self._close_misbehaving()

    async def _close_misbehaving(self) -> None:
        server, settings = self._parts.server, self._parts.settings
        now = asyncio.get_running_loop().time()
        for connection in self._parts.connections.all():
            if connection.transport not in server.eio.sockets:
                log.info("socket_lost")
                await server.disconnect(connection.sid, ignore_queue=True)
                self._arrivals.disconnect(connection.sid)
        unsigned: dict[str, float] = {}
        for transport, socket in list(server.eio.sockets.items()):
            if socket.queue.qsize() > settings.max_queued_packets:
                log.info("socket_reads_too_slowly")
                await server.drop(transport)
            elif server.manager.sid_from_eio_sid(transport, NAMESPACE) is None:
                since = unsigned[transport] = self._unsigned_since.get(transport, now)
                if now - since > settings.handshake_seconds:
                    await server.drop(transport)
        self._unsigned_since = unsigned
