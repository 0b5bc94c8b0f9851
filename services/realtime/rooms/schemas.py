"""Rooms on the wire."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, JsonValue, StringConstraints, model_validator

from shared.pagination import Pagination
from shared.schemas import ApiModel

MAX_TEXT = 4_000
MAX_JSON_BYTES = 4_000
MAX_JSON_DEPTH = 20
MAX_MISSED = 200
MAX_MEMBERS = 200

RoomId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
Seq = Annotated[int, Field(ge=0, le=2**53, strict=True)]


def _check_values(value: Any, depth: int = 0) -> None:
    if depth > MAX_JSON_DEPTH:
        raise ValueError(f"must not be nested deeper than {MAX_JSON_DEPTH}")
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("must not contain NUL characters")
    if isinstance(value, dict):
        for key, item in value.items():
            _check_values(key)
            _check_values(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check_values(item, depth + 1)


def _storable(message: Any) -> Any:
    """Text of 1 to MAX_TEXT characters, or other JSON of up to MAX_JSON_BYTES that PostgreSQL can store."""
    try:
        encoded = json.dumps(message, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise ValueError("must be text or JSON") from None  # NaN, half of a surrogate pair, bottomless nesting
    if isinstance(message, str):
        if not message.strip() or len(message) > MAX_TEXT:
            raise ValueError(f"must be 1 to {MAX_TEXT} characters")
    elif message is None or len(encoded) > MAX_JSON_BYTES:
        raise ValueError(f"must be text, or JSON of up to {MAX_JSON_BYTES} bytes")
    _check_values(message)
    return message


class RoomTarget(ApiModel):
    """A room, as `{roomId}` or a bare string."""

    room_id: RoomId

    @model_validator(mode="before")
    @classmethod
    def _bare_id(cls, value: Any) -> Any:
        return {"room_id": value} if isinstance(value, str) else value


class RoomJoin(RoomTarget):
    """`sinceSeq` is the last entry the client has; without it nothing counts as missed."""

    since_seq: Seq | None = None


class MessagePost(ApiModel):
    """A message for a room. Repeating it with the same `clientId` gives the first one's answer."""

    room_id: RoomId
    message: Annotated[Any, AfterValidator(_storable)]
    client_id: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")] | None = None


NOBODY: Final = UUID(int=0)
"""Who wrote what a deleted account wrote, and what somebody wrote whom the reader must not meet."""
_WITHHELD: Final[Mapping[str, Any]] = {
    "userId": str(NOBODY),
    "username": "hidden",
    "message": {"hidden": True},
    "clientId": None,
}


def withheld(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON of a log entry without its author and words; its number keeps the log without gaps."""
    return {**message, **_WITHHELD}


class RoomMessageRead(ApiModel):
    """One entry of a room's log. `message` is the text or JSON that was sent.

    Where `userId` is the nil UUID, the account is deleted (`{"deleted": true}`), or there is a block between its author
    and the reader (`{"hidden": true}`): the entry is there for its number only.
    """

    room_id: str
    seq: int
    message_id: UUID
    user_id: UUID
    username: str
    message: JsonValue
    client_id: str | None
    timestamp: datetime


class Posted(ApiModel):
    """The acknowledgement of a message."""

    message_id: UUID
    seq: int
    timestamp: datetime


class Member(ApiModel):
    """Somebody with a live socket in the room."""

    user_id: UUID
    username: str


class Joined(ApiModel):
    """`gap` says that more was missed than `missed` holds: read the rest from the log."""

    room_id: str
    members: list[Member]
    last_seq: int
    missed: list[RoomMessageRead]
    gap: bool


class Typing(ApiModel):
    """Somebody in the room types, or has stopped. The client lets it lapse after some seconds of silence."""

    room_id: str
    user_id: UUID
    username: str
    is_typing: bool


class RoomCreate(ApiModel):
    """A new public room."""

    name: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$")
    ]


class RoomRead(ApiModel):
    """A room; `createdBy` is null for those that come with the platform."""

    id: str
    name: str
    created_by: UUID | None
    last_seq: int
    created_at: datetime


class RoomList(ApiModel):
    """A page of rooms, by id."""

    rooms: list[RoomRead]
    pagination: Pagination


class RoomMessageList(ApiModel):
    """A page of a room's log: newest first, or oldest first after `sinceSeq`."""

    messages: list[RoomMessageRead]
    pagination: Pagination


Operation = Literal["hold", "leave"]
