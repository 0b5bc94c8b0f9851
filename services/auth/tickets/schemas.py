"""Bodies of the sign-up endpoints."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from services.auth.accounts.schemas import EmailAddress, Username
from shared.schemas import ApiModel

Ticket = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class TicketProof(ApiModel):
    """A ticket from the address of the page, or from the answer of a wallet's sign-in."""

    ticket: Ticket


class TicketRead(ApiModel):
    """What is known of the newcomer. `accountExists`: an account has this address, and is not connected."""

    kind: Literal["identity", "wallet"]
    label: str
    email: str | None
    email_verified: bool
    account_exists: bool
    suggested_username: str


class TicketAccountCreate(TicketProof):
    """A new account without a password. `email` may be left out when the ticket has one."""

    username: Username
    email: EmailAddress | None = None
