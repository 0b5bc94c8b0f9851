"""Bodies of the audit endpoints."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from shared.pagination import Pagination
from shared.schemas import ApiModel


class SecurityEventRead(ApiModel):
    """Something that happened to the account. `byStaff`: an administrator did it, not its owner."""

    id: UUID
    kind: str
    occurred_at: datetime
    device: str
    network: str
    by_staff: Annotated[bool, BeforeValidator(lambda actor: actor is not None and actor is not False), Field(
        validation_alias="actor_id"
    )]  # fmt: skip
    details: dict[str, Any]


class SecurityEventList(ApiModel):
    """A page of them."""

    events: list[SecurityEventRead]
    pagination: Pagination
