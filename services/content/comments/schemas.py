"""Comments as clients send and see them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from services.content.authors.schemas import AuthorRead
from services.content.comments.markdown import MAX_LENGTH
from services.content.documents.attributes import storable
from shared.pagination import Cursor, Pagination
from shared.schemas import ApiModel


def _said(body: str) -> str:
    if not body.strip():
        raise ValueError("must not be empty")
    return storable(body.strip())


Body = Annotated[str, Field(min_length=1, max_length=MAX_LENGTH), AfterValidator(_said)]


class CommentSort(StrEnum):
    """The order of the threads; within one, comments stand in the order of their writing."""

    NEWEST = "newest"
    OLDEST = "oldest"


class CommentCreate(ApiModel):
    """A new comment in Markdown; `parentId` is the comment it answers."""

    body: Body
    parent_id: UUID | None = None


class CommentUpdate(ApiModel):
    """Other words."""

    body: Body


class CommentPreview(ApiModel):
    """What words in Markdown would look like."""

    html: str


class CommentRead(ApiModel):
    """A comment. One that is deleted, or by somebody whom the reader does not meet, has no words and no author."""

    id: UUID
    post_id: UUID
    parent_id: UUID | None
    depth: int
    author: AuthorRead | None
    body: str
    html: str
    is_deleted: bool
    is_hidden: bool
    reply_count: int = Field(description="Of one that begins a thread: the living comments below it.")
    reactions: dict[str, int]
    revision: int = Field(description="In quotes it is the ETag for If-Match.")
    created_at: datetime
    edited_at: datetime | None


class Thread(CommentRead):
    """A comment on the post itself, with the first of what was answered, in the order of writing."""

    replies: list[CommentRead]


class ThreadList(ApiModel):
    """One page of threads."""

    comments: list[Thread]
    pagination: Pagination


class ReplyList(ApiModel):
    """One page of a thread."""

    comments: list[CommentRead]
    pagination: Pagination


class CommentCursor(Cursor):
    """The last comment shown."""

    id: UUID
