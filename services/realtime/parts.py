"""What the handlers of sockets stand on, wired once per process."""

from dataclasses import dataclass

from services.realtime.boundaries.registry import Boundaries
from services.realtime.notifications.emitter import NotificationManager
from services.realtime.presence.service import PresenceManager
from services.realtime.rooms.members import RoomManager
from services.realtime.settings import RealtimeSettings
from services.realtime.sockets.connections import Connections
from services.realtime.sockets.server import SocketServer
from services.realtime.sockets.sessions import Sessions
from shared.clock import Clock
from shared.database import Database


@dataclass(frozen=True)
class Parts:
    """The parts of one replica."""

    settings: RealtimeSettings
    clock: Clock
    database: Database
    server: SocketServer
    connections: Connections
    sessions: Sessions
    presence: PresenceManager
    rooms: RoomManager
    notifications: NotificationManager
    boundaries: Boundaries
