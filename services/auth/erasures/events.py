"""The last fact about an account."""

from uuid import UUID

from shared.events import Event


class UserDeleted(Event):
    """An account was erased from every service; nothing earlier about it matters any more."""

    type = "auth.user_deleted"

    user_id: UUID
