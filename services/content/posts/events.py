"""Facts about posts that other services hear of. Drafts stay private: nothing is told before the first publishing."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.events import Event


class PostPublished(Event):
    """A post became readable by everyone; once per publishing."""

    type: ClassVar[str] = "content.post_published"

    post_id: UUID
    slug: str
    title: str
    excerpt: str
    author_id: UUID
    author_username: str
    tags: list[str]
    published_at: datetime


class PostRestored(Event):
    """A post that everyone could read before it was deleted is readable again. It is not news: nobody is notified."""

    type: ClassVar[str] = "content.post_restored"

    post_id: UUID
    slug: str
    title: str
    excerpt: str
    author_id: UUID
    author_username: str
    tags: list[str]
    published_at: datetime


class PostUpdated(Event):
    """A published post was changed and stays published."""

    type: ClassVar[str] = "content.post_updated"

    post_id: UUID
    author_id: UUID


class PostUnpublished(Event):
    """A published post became a draft."""

    type: ClassVar[str] = "content.post_unpublished"

    post_id: UUID
    author_id: UUID


class PostDeleted(Event):
    """A published post was deleted."""

    type: ClassVar[str] = "content.post_deleted"

    post_id: UUID
    author_id: UUID
