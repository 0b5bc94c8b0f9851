"""Facts about comments that other services hear of."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.events import Event


class CommentAdded(Event):
    """Somebody commented on a public post."""

    type: ClassVar[str] = "content.comment_added"

    comment_id: UUID
    post_id: UUID
    post_slug: str
    post_title: str
    post_author_id: UUID
    author_id: UUID
    author_username: str
    parent_id: UUID | None
    parent_author_id: UUID | None
    excerpt: str
    comment_count: int
    created_at: datetime


class CommentEdited(Event):
    """A comment has other words."""

    type: ClassVar[str] = "content.comment_edited"

    comment_id: UUID
    post_id: UUID
    author_id: UUID


class CommentDeleted(Event):
    """A comment was deleted, by its author, the post's, or moderation."""

    type: ClassVar[str] = "content.comment_deleted"

    comment_id: UUID
    post_id: UUID
    author_id: UUID
    comment_count: int
