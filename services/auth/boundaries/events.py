"""Facts about blocks and mutes. They are for the other services: nobody is told that they were blocked or muted."""

from datetime import datetime
from uuid import UUID

from shared.events import Event


class UserBlocked(Event):
    """Somebody blocked somebody: from now on the two do not meet."""

    type = "auth.user_blocked"

    blocker_id: UUID
    blocked_id: UUID
    occurred_at: datetime


class UserUnblocked(Event):
    """Somebody took their block back; the other's, if there is one, stays."""

    type = "auth.user_unblocked"

    blocker_id: UUID
    blocked_id: UUID
    occurred_at: datetime


class UserMuted(Event):
    """Somebody does not want to hear of somebody."""

    type = "auth.user_muted"

    muter_id: UUID
    muted_id: UUID
    occurred_at: datetime


class UserUnmuted(Event):
    """Somebody wants to hear of somebody again."""

    type = "auth.user_unmuted"

    muter_id: UUID
    muted_id: UUID
    occurred_at: datetime
