"""Names of Socket.IO rooms. Each has a prefix, so that no client's text can name another kind of room."""

from typing import Final
from uuid import UUID

FEED_ROOM: Final = "feed"
"""Every connected socket: what anybody may hear."""


def user_room(user_id: UUID) -> str:
    """The devices of one user."""
    return f"user:{user_id}"


def presence_room(user_id: UUID) -> str:
    """Those who watch the presence of one user: one emit reaches all."""
    return f"presence:{user_id}"


def post_room(post_id: UUID) -> str:
    """Those who have a post open."""
    return f"post:{post_id}"


def log_room(room_id: str) -> str:
    """The sockets in a chat room."""
    return f"room:{room_id}"


BOUNDARIES_CHANGED: Final = "boundaries:changed"
"""A signal to the replicas, not to sockets: somebody was blocked or muted, or is no longer."""
