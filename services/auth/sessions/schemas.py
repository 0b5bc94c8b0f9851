"""Bodies of the session endpoints."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from shared.schemas import ApiModel


class RefreshTokenBody(ApiModel):
    """The refresh token of an API client; a browser sends its cookie instead."""

    refresh_token: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


class SessionRead(ApiModel):
    """A sign-in that is alive. `network`: a hint at the place; `methods`: how its owner was recognised (RFC 8176)."""

    id: UUID
    device: str
    network: str
    methods: list[str]
    created_at: datetime
    last_used_at: datetime
    ends_at: datetime
    """When it ends if it is not used again."""
    is_current: bool


class SessionList(ApiModel):
    """The sign-ins of an account, the one used last first."""

    sessions: list[SessionRead]


class EndedSessions(ApiModel):
    """How many sessions were ended."""

    ended: int


class PasswordProof(ApiModel):
    """What shows that it is still the owner."""

    password: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
