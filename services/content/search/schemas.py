"""Search on the wire. Matches are marked by segments, never by HTML."""

from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import FiniteFloat

from services.content.posts.schemas import PostSummary
from shared.pagination import Cursor, Pagination
from shared.schemas import ApiModel, Moment


class SearchSort(StrEnum):
    """The order of what is found."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


class Segment(ApiModel):
    """A part of a text."""

    text: str
    is_match: bool


class FoundPost(ApiModel):
    """A post, with its title and the place where it matches."""

    post: PostSummary
    title: list[Segment]
    snippet: list[Segment]


class SearchResults(ApiModel):
    """One page. `correctedTo` is the query that was looked for, where nothing matches the one that was asked."""

    results: list[FoundPost]
    corrected_to: str | None
    pagination: Pagination


class Suggestion(ApiModel):
    """Something that begins with what is typed. `link` is a path of the web app."""

    kind: Literal["post", "tag", "person"]
    text: str
    link: str


class SuggestionList(ApiModel):
    """At most 8 suggestions."""

    suggestions: list[Suggestion]


class RelatedPosts(ApiModel):
    """At most 6 posts, the most alike first."""

    posts: list[PostSummary]
    pagination: Pagination


class RelevanceCursor(Cursor):
    """The last post shown, what it ranked, and when the first page was read: later posts do not move it."""

    rank: FiniteFloat
    id: UUID
    until: Moment
    query: str
    """The digest of what was looked for."""


class NewestCursor(Cursor):
    """The last post shown."""

    at: Moment
    id: UUID
    query: str
    """The digest of what was looked for."""
