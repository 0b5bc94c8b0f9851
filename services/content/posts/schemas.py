"""Posts as clients send and see them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from services.content.authors.schemas import AuthorRead
from services.content.documents.attributes import MAX_LABEL_LENGTH, image_address, storable, web_address
from services.content.documents.text import MAX_EXCERPT_LENGTH
from services.content.posts.policy import Moderation, PostStatus, QuotePolicy
from services.content.tags.names import TagName
from shared.pagination import Cursor, Pagination
from shared.schemas import ApiModel, Moment

MAX_TITLE_LENGTH = 200
MAX_TAGS = 5
MAX_QUERY_LENGTH = 200


def one_line(value: Any) -> Any:
    """Text without line breaks and runs of spaces; anything else as it is."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _merged(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


Title = Annotated[
    str, BeforeValidator(one_line), Field(min_length=1, max_length=MAX_TITLE_LENGTH), AfterValidator(storable)
]
Excerpt = Annotated[str, BeforeValidator(one_line), Field(max_length=MAX_EXCERPT_LENGTH), AfterValidator(storable)]
Tags = Annotated[list[TagName], Field(max_length=MAX_TAGS), AfterValidator(_merged)]
WebAddress = Annotated[str, AfterValidator(web_address), WithJsonSchema({"type": "string", "format": "uri"})]
SearchText = Annotated[str, Field(min_length=1, max_length=MAX_QUERY_LENGTH), AfterValidator(storable)]
PictureAddress = Annotated[str, AfterValidator(image_address), WithJsonSchema({"type": "string"})]
AltText = Annotated[str, BeforeValidator(one_line), Field(max_length=MAX_LABEL_LENGTH), AfterValidator(storable)]
DocumentJson = Annotated[dict[str, Any], Field(description="A Tiptap document: `editor.getJSON()`.")]


class Cover(ApiModel):
    """The picture above a post: an http or https address or an uploaded file, and what it shows in words."""

    url: PictureAddress
    alt: AltText = ""


class PostCreate(ApiModel):
    """A new post. Without an excerpt, or with an empty one, the beginning of the text serves."""

    title: Title
    content: DocumentJson
    excerpt: Excerpt | None = None
    tags: Tags = Field(default_factory=list)
    status: PostStatus = PostStatus.DRAFT
    cover: Cover | None = None
    canonical_url: WebAddress | None = Field(None, description="Where the text was published first.")
    series_id: UUID | None = None
    quote_policy: QuotePolicy = QuotePolicy.EVERYONE
    comments_locked: bool = False


class PostUpdate(ApiModel):
    """A change. What is left out stays, and so does null; but a null or empty excerpt goes back to the beginning of the
    text, and a null `cover`, `canonicalUrl` or `seriesId` takes it away.
    """

    title: Title | None = None
    content: DocumentJson | None = None
    excerpt: Excerpt | None = None
    tags: Tags | None = None
    status: PostStatus | None = None
    cover: Cover | None = None
    canonical_url: WebAddress | None = None
    series_id: UUID | None = None
    quote_policy: QuotePolicy | None = None
    comments_locked: bool | None = None


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
    cover: Cover | None
    series_id: UUID | None
    moderation: Moderation = Field(description="Others than CLEAR are seen by the author and moderators only.")
    comment_count: int
    reactions: dict[str, int] = Field(description="How many of each type; types without any are left out.")
    revision: int = Field(description="Counts the changes; in quotes it is the ETag.")
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    scheduled_at: datetime | None = Field(description="When a draft will be published by itself.")


class PostRead(PostSummary):
    """A whole post."""

    content: DocumentJson
    html: Annotated[str, BeforeValidator(lambda html: html or "")] = Field(
        description="`content` as HTML: clean, with highlighted code, rendered once per revision."
    )
    canonical_url: str | None
    comments_locked: bool
    quote_policy: QuotePolicy
    mentions: list[str] = Field(description="Names in the text, after an @, that are links to people.")


class PostList(ApiModel):
    """One page of posts."""

    posts: list[PostSummary]
    pagination: Pagination


class PostSchedule(ApiModel):
    """When a draft is to be published."""

    at: Moment = Field(description="In the future, at most a year away.")


class DeletedPost(PostSummary):
    """A post in its author's trash."""

    deleted_at: datetime
    purge_at: datetime = Field(description="When it is gone for good.")


class DeletedPostList(ApiModel):
    """One page of deleted posts, the latest deleted first."""

    posts: list[DeletedPost]
    pagination: Pagination


class PostCursor(Cursor):
    """The last post shown: when it was published (a draft: created), and its id."""

    at: Moment
    id: UUID


class TrashCursor(Cursor):
    """The last deleted post shown."""

    at: Moment
    id: UUID
