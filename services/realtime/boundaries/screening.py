"""What an emit becomes for the sockets of this replica: not everybody in a Socket.IO room may hear of everybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from services.realtime.boundaries.registry import Boundaries
from services.realtime.rooms.schemas import withheld
from services.realtime.sockets.connections import Connections

_ACTORS: Final[Mapping[str, Callable[[Any], str]]] = {
    "presence:changed": lambda data: data["userId"],
    "user:typing": lambda data: data["userId"],
    "room:message": lambda data: data["userId"],
    "post:published": lambda data: data["post"]["authorId"],
    "post:commentAdded": lambda data: data["authorId"],
    "post:commentChanged": lambda data: data["authorId"],
}
_UNWANTED: Final = frozenset({"post:published", "post:commentAdded", "post:commentChanged"})
"""What those who mute the actor do not hear either."""


@dataclass(frozen=True)
class Screened:
    """The sockets to leave out, and what some of them get instead."""

    left_out: list[str] = field(default_factory=list)
    instead: dict[str, dict[str, Any]] = field(default_factory=dict)


_EVERYBODY: Final = Screened()


class Screen:
    """Costs one look into a dict for an actor whom nobody here blocks."""

    def __init__(self, boundaries: Boundaries, connections: Connections) -> None:
        self._boundaries = boundaries
        self._connections = connections

    def __call__(self, event: str, data: Any) -> Screened:
        """Return who must not get `event`."""
        actor = _ACTORS.get(event)
        if actor is None:
            return _EVERYBODY
        deaf = self._boundaries.deaf_to(UUID(actor(data)), also_muters=event in _UNWANTED)
        if not deaf:
            return _EVERYBODY
        connections = [connection for user_id in deaf for connection in self._connections.of("user", user_id)]
        if event != "room:message":
            return Screened([connection.sid for connection in connections])
        # A number of the log must not be missing for anyone, or the client would ask for it again and again.
        there = [connection.sid for connection in connections if data["roomId"] in connection.rooms]
        return Screened(there, dict.fromkeys(there, withheld(data)))
