"""Facts about the follow graph."""

from datetime import datetime
from uuid import UUID

from shared.events import Event


class UserFollowed(Event):
    """Somebody began to follow somebody."""

    type = "auth.user_followed"

    follower_id: UUID
    followee_id: UUID
    occurred_at: datetime


class UserUnfollowed(Event):
    """Somebody stopped following somebody."""

    type = "auth.user_unfollowed"

    follower_id: UUID
    followee_id: UUID
    occurred_at: datetime
