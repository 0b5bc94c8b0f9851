"""Feeds as clients see them."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.content.feeds.policy import Level, ReasonCode
from services.content.posts.schemas import PostSummary
from shared.pagination import Cursor, Pagination
from shared.schemas import ApiModel, Moment


class Window(StrEnum):
    """How old a trending post may be."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return timedelta(days={Window.DAY: 1, Window.WEEK: 7, Window.MONTH: 30}[self])


class ReasonRead(ApiModel):
    """Why a post is in the feed; `tag` says which one with `followed_tag`."""

    code: ReasonCode
    tag: str | None


class HomePost(PostSummary):
    """A post in the home feed."""

    reasons: list[ReasonRead] = Field(description="At least one, the weightiest first.")


class HomePage(ApiModel):
    """One page of the home feed."""

    posts: list[HomePost]
    pagination: Pagination


class PreferencesRead(ApiModel):
    """How much the caller wants of what on their home page."""

    people: Level = Field(description="Posts of people whom one follows.")
    topics: Level = Field(description="Posts with tags that one follows.")
    discovery: Level = Field(description="Posts that many others liked or talked about.")


class PreferencesUpdate(ApiModel):
    """A change. What is left out, or null, stays."""

    people: Level | None = None
    topics: Level | None = None
    discovery: Level | None = None


class TrendingCursor(Cursor):
    """The score and id of the last post shown, and the time of the first page."""

    score: Annotated[float, Field(allow_inf_nan=False)]
    id: UUID
    began: Moment


class HomeCursor(Cursor):
    """The ranking and the place in it; behind its end, the last post shown. `began` is the time of the first page."""

    began: Moment
    ranking: Annotated[str, Field(pattern=r"^[0-9]{1,15}$")] | None
    place: Annotated[int, Field(ge=0, le=10_000)]
    at: Moment | None = None
    id: UUID | None = None
