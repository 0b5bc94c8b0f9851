"""The parts of other services' events that this service reads."""

from datetime import datetime
from uuid import UUID

from shared.events import Consumed


class UserRegistered(Consumed):
    """auth.user_registered v1."""

    user_id: UUID
    username: str
    display_name: str
    avatar_url: str | None
    registered_at: datetime


class ProfileUpdated(Consumed):
    """auth.profile_updated v1."""

    user_id: UUID
    username: str
    display_name: str
    avatar_url: str | None
    updated_at: datetime


class UserDeleted(Consumed):
    """auth.user_deleted v1."""

    user_id: UUID


class FollowChanged(Consumed):
    """auth.user_followed v1 and auth.user_unfollowed v1."""

    follower_id: UUID
    followee_id: UUID
    occurred_at: datetime


class BlockChanged(Consumed):
    """auth.user_blocked v1 and auth.user_unblocked v1."""

    blocker_id: UUID
    blocked_id: UUID
    occurred_at: datetime


class MuteChanged(Consumed):
    """auth.user_muted v1 and auth.user_unmuted v1."""

    muter_id: UUID
    muted_id: UUID
    occurred_at: datetime


class PostPublished(Consumed):
    """content.post_published v1."""

    post_id: UUID
    slug: str
    title: str
    excerpt: str | None
    author_id: UUID
    author_username: str
    tags: list[str]
    published_at: datetime
