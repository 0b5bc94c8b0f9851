"""Bodies of the session endpoints."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import StringConstraints, model_validator

from services.auth.factors.schemas import Code
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


class OwnerProof(ApiModel):
    """What shows that it is still the owner: the password, a code of the authenticator app or a recovery code."""

    password: Annotated[str, StringConstraints(min_length=1, max_length=1000)] | None = None
    code: Code | None = None
    recovery_code: Code | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(proof is not None for proof in (self.password, self.code, self.recovery_code)) != 1:
            raise ValueError("send one of `password`, `code` and `recoveryCode`")
        return self
