"""Notifications on the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, model_validator

from shared.pagination import Pagination
from shared.schemas import ApiModel, Moment

MAX_MARKED = 100


class Kind(StrEnum):
    """What happened. `data` is {} for a follow; else {postId, slug, title, commentId?, excerpt?, reaction?}."""

    USER_FOLLOWED = "user_followed"
    POST_PUBLISHED = "post_published"
    POST_COMMENTED = "post_commented"
    COMMENT_REPLIED = "comment_replied"
    PERSON_MENTIONED = "person_mentioned"
    POST_REACTED = "post_reacted"
    COMMENT_REACTED = "comment_reacted"
    POST_QUOTED = "post_quoted"
    QUOTE_ASKED = "quote_asked"
    QUOTE_ACCEPTED = "quote_accepted"
    CONTENT_MODERATED = "content_moderated"


class Actor(ApiModel):
    """Who did it. The names are null until this service has heard of the user."""

    id: UUID
    username: str | None
    display_name: str | None
    avatar_url: str | None


class NotificationRead(ApiModel):
    """One notification; unread while `readAt` is null. `link` is a path of the web app."""

    id: UUID
    kind: Kind
    title: str
    body: str | None
    link: str | None
    actor: Actor
    data: dict[str, Any]
    created_at: datetime
    read_at: datetime | None


class NotificationList(ApiModel):
    """A page, newest first, with the number of unread ones in all."""

    notifications: list[NotificationRead]
    unread: int
    pagination: Pagination


class Unread(ApiModel):
    """The number of unread rows at `asOf`; of two that arrive out of order the later `asOf` is right."""

    unread: int
    as_of: datetime


class NotificationNew(Unread):
    """A notification as it is announced."""

    notification: NotificationRead


class MarkRead(ApiModel):
    """`ids`, or `all` of those created up to `before`. On the socket also a bare id or list of ids."""

    ids: Annotated[list[UUID], Field(default_factory=list, max_length=MAX_MARKED)]
    all: bool = False
    before: Moment | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_ids(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"ids": [value]}
        return {"ids": value} if isinstance(value, list) else value

    @model_validator(mode="after")
    def _one_of_both(self) -> "MarkRead":
        if self.all == bool(self.ids):
            raise ValueError("give either ids or all")
        return self
