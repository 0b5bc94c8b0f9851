"""Bodies of the lists of blocked and muted people."""

from datetime import datetime
from uuid import UUID

from shared.pagination import Pagination
from shared.schemas import ApiModel


class KeptAway(ApiModel):
    """Somebody whom the caller blocked or muted, and since when."""

    id: UUID
    username: str
    display_name: str
    avatar_url: str | None
    since: datetime


class KeptAwayPage(ApiModel):
    """A page of them, latest first."""

    users: list[KeptAway]
    pagination: Pagination
