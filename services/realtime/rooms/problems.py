"""What can go wrong with rooms."""

from shared.problems import Conflict, Forbidden, NotFound


class RoomNotFound(NotFound):
    title = "Room not found"


class NotInRoom(Forbidden):
    code, title = "not_in_room", "Join the room first"


class TooManyRooms(Conflict):
    code, title = "too_many_rooms", "Too many rooms"
