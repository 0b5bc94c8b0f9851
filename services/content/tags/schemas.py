"""Tags as clients see them."""

from typing import Annotated

from pydantic import Field

from services.content.tags.names import TagName
from shared.pagination import Cursor, Pagination
from shared.schemas import ApiModel


class TagRead(ApiModel):
    """A tag and the number of published posts that carry it."""

    name: str
    posts: int


class TagList(ApiModel):
    """Tags, the most used first."""

    tags: list[TagRead]
    pagination: Pagination


class TagCursor(Cursor):
    """The last tag shown."""

    posts: Annotated[int, Field(ge=0, le=2**31 - 1)]
    name: TagName


class TagDetail(TagRead):
    """A tag with who follows it."""

    followers: int
    is_followed: bool


class FollowedTags(ApiModel):
    """The tags that the caller follows, by name."""

    tags: list[str]
    pagination: Pagination = Pagination(limit=200)
    """All of them are on the one page."""
