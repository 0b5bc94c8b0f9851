"""Facts about accounts that others may act on."""

from datetime import datetime
from uuid import UUID

from shared.events import Event


class UserSuspended(Event):
    """An account was suspended; without `until`, until somebody ends it. A later one replaces an earlier one."""

    type = "auth.user_suspended"

    user_id: UUID
    suspended_at: datetime
    until: datetime | None


class UserUnsuspended(Event):
    """Somebody ended a suspension. One that ends by its own time has no event: `until` said when."""

    type = "auth.user_unsuspended"

    user_id: UUID
    unsuspended_at: datetime


class RoleChanged(Event):
    """An account has another role: user, moderator or admin."""

    type = "auth.role_changed"

    user_id: UUID
    role: str
    changed_at: datetime
