"""Presence on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from services.realtime.presence.policy import Status
from shared.schemas import ApiModel, Moment

MAX_USERS = 100


def _distinct(values: list[UUID]) -> list[UUID]:
    return list(dict.fromkeys(values))


UserIds = Annotated[list[UUID], Field(max_length=MAX_USERS), AfterValidator(_distinct)]


class PresenceUpdate(ApiModel):
    """A status, or `{status, text, until}`. As in the first API a bare string is a status."""

    status: Literal["online", "away", "busy"]
    text: Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")] | None = None
    until: Moment | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_status(cls, value: Any) -> Any:
        return {"status": value} if isinstance(value, str) else value


class PresenceRead(ApiModel):
    """How a user is seen. `devices` are the ids of their live sockets; `lastSeen` is null for one never seen."""

    user_id: UUID
    status: Status
    text: str | None
    last_seen: datetime | None
    devices: list[str]


class PresenceChanged(ApiModel):
    """Sent to followers, to those who asked, and to the user's own devices when the status has changed."""

    user_id: UUID
    status: Status
    timestamp: datetime


class PresenceList(ApiModel):
    """Presences by user id."""

    presence: dict[UUID, PresenceRead]
