"""Bodies of the personal token endpoints."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from services.auth.personal_tokens.policy import MAX_DAYS, Scope
from services.auth.profiles.policy import one_line
from shared.schemas import ApiModel


class PersonalTokenCreate(ApiModel):
    """A name to know it by, what it may do, and for how long."""

    name: Annotated[str, AfterValidator(one_line), StringConstraints(min_length=1, max_length=60)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]
    expires_in_days: Annotated[int, Field(ge=1, le=MAX_DAYS)]


class PersonalTokenRead(ApiModel):
    """A token as its owner sees it: never its secret. `prefix` is how it begins."""

    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class NewPersonalToken(PersonalTokenRead):
    """A token that was just made. `token` is shown this once."""

    token: str


class PersonalTokenList(ApiModel):
    """Those that were not revoked, the newest first; one that has expired is there for 30 days more."""

    tokens: list[PersonalTokenRead]


class TokenExchange(ApiModel):
    """What a program has been given."""

    personal_access_token: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class AccessTokenRead(ApiModel):
    """`accessToken` is what other requests and sockets take, for `expiresIn` seconds."""

    access_token: str
    expires_in: int
