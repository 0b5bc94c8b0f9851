"""Views as browsers tell of them, and reports as authors read them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.schemas import ApiModel


class ViewCreate(ApiModel):
    """Somebody looks at a post: sent when it opens, and again with the depth when it is left."""

    referrer: Annotated[str, Field(max_length=2048, description="`document.referrer`; only its host is kept.")] = ""
    depth: Annotated[int, Field(ge=0, le=100, description="Percent of the text that have been seen.")] = 0


class Sums(ApiModel):
    """What happened. A view is a visitor on a day; `reads` are those who came to three quarters of the text."""

    views: int
    reads: Annotated[int, Field(validation_alias="most")]
    reactions: int = Field(description="Given less those taken back.")
    comments: int


class DaySums(Sums):
    """The sums of a day (UTC)."""

    day: date


class Depth(ApiModel):
    """How many visitors came as far as each quarter of the text."""

    quarter: int
    half: int
    most: int
    whole: int


class ReferrerRead(ApiModel):
    """A site and how many visitors came from there; an empty host is nobody's link."""

    host: str
    views: int


class PostSums(Sums):
    """A post and its sums."""

    id: UUID
    slug: str
    title: str


class AnalyticsReport(ApiModel):
    """The last `days` days up to today: every day, the time before it to compare with, and where readers came from."""

    totals: Sums
    previous: Sums
    depth: Depth
    days: list[DaySums]
    referrers: list[ReferrerRead]
    posts: list[PostSums]
