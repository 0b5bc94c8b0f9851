"""Former texts and drafts on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.content.posts.policy import PostStatus
from services.content.posts.schemas import DocumentJson, Excerpt, Tags, Title
from shared.pagination import Cursor, Pagination
from shared.schemas import ApiModel


class RevisionSummary(ApiModel):
    """One text that a post has or had. `isCurrent` is what its author is working on."""

    number: int
    title: str
    word_count: int
    written_at: datetime
    is_current: bool
    is_published: bool


class RevisionRead(ApiModel):
    """A whole text; the excerpt is null while it is the beginning of the content."""

    number: int
    title: str
    content: DocumentJson
    excerpt: str | None
    tags: list[str]
    written_at: datetime


class RevisionList(ApiModel):
    """One page of texts, the newest first."""

    revisions: list[RevisionSummary]
    pagination: Pagination


class RevisionCursor(Cursor):
    """The last text shown."""

    number: int


class DraftUpdate(ApiModel):
    """What the author has typed. What is left out stays."""

    title: Title
    content: DocumentJson
    excerpt: Excerpt | None = None
    tags: Tags | None = None
    keeps_replaced: bool = Field(False, description="Keep the text that this one replaces: it is somebody else's work.")


class DraftRead(ApiModel):
    """What the author is working on; `isUnpublished` says that readers of the post see another text."""

    post_id: UUID
    status: PostStatus
    title: str
    content: DocumentJson
    excerpt: str | None
    tags: list[str]
    revision: int
    updated_at: datetime
    is_unpublished: bool
