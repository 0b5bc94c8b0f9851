"""Quotes on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from services.content.posts.schemas import PostSummary
from services.content.quotes.policy import QuoteState
from shared.pagination import Cursor, Pagination
from shared.schemas import ApiModel, Moment


class QuotedPost(ApiModel):
    """One post that a post quotes. `post` is null where the reader may not see it, or it may not be shown."""

    quoted_id: UUID
    state: QuoteState
    post: PostSummary | None


class QuotedPostList(ApiModel):
    """What a post quotes: at most 10."""

    quotes: list[QuotedPost]
    pagination: Pagination = Pagination(limit=10)
    """All of them are on the one page."""


class QuotedTitle(ApiModel):
    """Which of one's own posts is quoted."""

    id: UUID
    slug: str
    title: str


class QuoteRead(ApiModel):
    """A quote of one of the caller's posts, with the post it stands in."""

    post: PostSummary
    quoted: QuotedTitle
    state: QuoteState
    told_at: datetime
    decided_at: datetime | None


class QuoteList(ApiModel):
    """One page of the quotes of one's posts, the latest first."""

    quotes: list[QuoteRead]
    pagination: Pagination


class QuoteDecision(ApiModel):
    """What the author of the quoted post says."""

    state: Literal[QuoteState.ACCEPTED, QuoteState.REFUSED]


class QuoteCursor(Cursor):
    """The last quote shown."""

    at: Moment
    post_id: UUID
    quoted_id: UUID
