"""Posts as clients send and see them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

from services.content.authors.schemas import AuthorRead
from services.content.documents.attributes import storable
from services.content.documents.text import MAX_EXCERPT_LENGTH
from services.content.posts.policy import PostStatus
from services.content.tags.names import TagName
from shared.pagination import Cursor, Pagination
from shared.schemas import ApiModel, Moment

MAX_TITLE_LENGTH = 200
MAX_TAGS = 5


def _one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _merged(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


Title = Annotated[
    str, BeforeValidator(_one_line), Field(min_length=1, max_length=MAX_TITLE_LENGTH), AfterValidator(storable)
]
Excerpt = Annotated[str, BeforeValidator(_one_line), Field(max_length=MAX_EXCERPT_LENGTH), AfterValidator(storable)]
Tags = Annotated[list[TagName], Field(max_length=MAX_TAGS), AfterValidator(_merged)]
DocumentJson = Annotated[dict[str, Any], Field(description="A Tiptap document: `editor.getJSON()`.")]


class PostCreate(ApiModel):
    """A new post. Without an excerpt, or with an empty one, the beginning of the text serves."""

    title: Title
    content: DocumentJson
    excerpt: Excerpt | None = None
    tags: Tags = Field(default_factory=list)
    status: PostStatus = PostStatus.DRAFT


class PostUpdate(ApiModel):
    """A change. What is left out, or null, stays; a null or empty excerpt goes back to the beginning of the text."""

    title: Title | None = None
    content: DocumentJson | None = None
    excerpt: Excerpt | None = None
    tags: Tags | None = None
    status: PostStatus | None = None


class PostSummary(ApiModel):
    """A post in a list."""

    id: UUID
    slug: str
    title: str
    excerpt: str
    status: PostStatus
    reading_time: int = Field(description="Minutes, at 200 words a minute; at least 1.")
    tags: list[str]
    author: AuthorRead
    revision: int = Field(description="Counts the changes; in quotes it is the ETag.")
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


class PostRead(PostSummary):
    """A whole post."""

    content: DocumentJson


class PostList(ApiModel):
    """One page of posts."""

    posts: list[PostSummary]
    pagination: Pagination


class PostCursor(Cursor):
    """The last post shown: when it was published (a draft: created), and its id."""

    at: Moment
    id: UUID
