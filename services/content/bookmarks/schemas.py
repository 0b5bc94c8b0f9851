"""Bookmarks as their owner sees them."""

from datetime import datetime
from uuid import UUID

from services.content.posts.schemas import PostSummary
from shared.pagination import Cursor, Pagination
from shared.schemas import ApiModel, Moment


class BookmarkRead(ApiModel):
    """Whether the caller keeps a post."""

    bookmarked: bool


class KeptIds(ApiModel):
    """Those of the posts asked for that the caller keeps."""

    post_ids: list[UUID]


class KeptPost(PostSummary):
    """A post that the caller keeps."""

    bookmarked_at: datetime


class BookmarkList(ApiModel):
    """One page of what is kept, the latest first."""

    posts: list[KeptPost]
    pagination: Pagination


class BookmarkCursor(Cursor):
    """The last bookmark shown."""

    at: Moment
    post_id: UUID
