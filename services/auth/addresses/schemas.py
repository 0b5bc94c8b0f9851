"""Bodies of the endpoints that change an address."""

from typing import Annotated

from pydantic import StringConstraints

from services.auth.accounts.schemas import EmailAddress
from shared.schemas import ApiModel


class EmailChangeCreate(ApiModel):
    """The address to change to."""

    email: EmailAddress


class EmailChangeProof(ApiModel):
    """The token of the mailed link."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class EmailChangeUndone(ApiModel):
    """What taking a change back did. `email`: the account's address now."""

    email: str
    was_changed: bool
