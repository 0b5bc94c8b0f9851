"""Facts about accounts."""

from datetime import datetime
from uuid import UUID

from shared.events import Event


class UserRegistered(Event):
    """Somebody opened an account; the address is not proven yet."""

    type = "auth.user_registered"

    user_id: UUID
    username: str
    display_name: str
    avatar_url: str | None
    registered_at: datetime


class EmailVerified(Event):
    """The address of an account was proven."""

    type = "auth.email_verified"

    user_id: UUID
