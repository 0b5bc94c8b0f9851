"""Every table of the service, for Alembic."""

from services.realtime.boundaries.models import Block, Mute
from services.realtime.models_base import Base
from services.realtime.notifications.models import Notification
from services.realtime.people.models import Follow, Person
from services.realtime.rooms.models import Room, RoomMessage

__all__ = ["Base", "Block", "Follow", "Mute", "Notification", "Person", "Room", "RoomMessage"]
