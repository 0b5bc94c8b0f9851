"""Bodies of the administration endpoints."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, StringConstraints

from services.auth.profiles.policy import one_line
from services.auth.profiles.schemas import ProfileRead
from shared.pagination import Pagination
from shared.schemas import ApiModel, Moment

Role = Literal["user", "moderator", "admin"]
Status = Literal["active", "suspended", "deleting"]
# The account's owner reads it, so it is a sentence.
ReasonText = Annotated[str, AfterValidator(one_line), StringConstraints(min_length=10, max_length=500)]


class Reason(ApiModel):
    """Why. It is kept, and the account's owner can read it."""

    reason: ReasonText


class Suspension(Reason):
    """Without `until` it lasts until somebody ends it."""

    until: Moment | None = None


class RoleChange(Reason):
    """The role an account gets."""

    role: Role


class FoundUser(ApiModel):
    """An account in a list. The address is masked: reading it takes a reason."""

    id: UUID
    username: str
    display_name: str
    avatar_url: str | None
    masked_email: str
    email_verified: bool
    role: str
    status: Status
    suspended_until: datetime | None
    created_at: datetime


class FoundUsers(ApiModel):
    """A page of accounts, the newest first."""

    users: list[FoundUser]
    pagination: Pagination


class ManagedUser(ApiModel):
    """An account as those see it who may act on it."""

    id: UUID
    username: str
    email: str
    email_verified: bool
    role: str
    status: Status
    suspended_at: datetime | None
    suspended_until: datetime | None
    suspension_reason: str | None
    deletion_due_at: datetime | None
    has_password: bool
    created_at: datetime
    profile: ProfileRead


class ManagedSession(ApiModel):
    """A session that may still be refreshed."""

    id: UUID
    device: str
    network: str
    methods: list[str]
    created_at: datetime
    last_used_at: datetime


class LoggedEvent(ApiModel):
    """A security event, with whose account it is and who did it when that was not its owner."""

    id: UUID
    kind: str
    occurred_at: datetime
    user_id: UUID
    username: str | None
    actor_id: UUID | None
    actor_username: str | None
    device: str
    network: str
    details: dict[str, Any]


class LoggedEvents(ApiModel):
    """A page of security events, latest first."""

    events: list[LoggedEvent]
    pagination: Pagination


class AccountView(ApiModel):
    """Everything about an account that helps to decide: who, from where, and what happened lately."""

    user: ManagedUser
    sessions: list[ManagedSession]
    events: list[LoggedEvent]
    personal_tokens: int
