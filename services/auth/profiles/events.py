"""Facts about profiles."""

from datetime import datetime
from uuid import UUID

from shared.events import Event


class ProfileUpdated(Event):
    """A profile changed; it carries what other services show of a person."""

    type = "auth.profile_updated"

    user_id: UUID
    username: str
    display_name: str
    avatar_url: str | None
    updated_at: datetime
