"""Series as clients send and see them."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

from services.content.authors.schemas import AuthorRead
from services.content.documents.attributes import storable
from services.content.posts.schemas import PostSummary, one_line
from shared.pagination import Cursor, Pagination
from shared.schemas import ApiModel

MAX_TITLE: Final = 100
MAX_DESCRIPTION: Final = 500

SeriesTitle = Annotated[
    str, BeforeValidator(one_line), Field(min_length=1, max_length=MAX_TITLE), AfterValidator(storable)
]
Description = Annotated[str, BeforeValidator(one_line), Field(max_length=MAX_DESCRIPTION), AfterValidator(storable)]


class SeriesCreate(ApiModel):
    """A new series."""

    title: SeriesTitle
    description: Description = ""


class SeriesUpdate(ApiModel):
    """A change; what is left out stays, and so does null."""

    title: SeriesTitle | None = None
    description: Description | None = None


class SeriesRead(ApiModel):
    """A series in a list."""

    id: UUID
    title: str
    description: str
    author: AuthorRead
    post_count: int = Field(description="How many posts everyone can read in it.")
    created_at: datetime
    updated_at: datetime


class SeriesPage(SeriesRead):
    """A series, and one page of its public posts in the order of their publishing."""

    posts: list[PostSummary]
    pagination: Pagination


class SeriesList(ApiModel):
    """One page of series, the newest first."""

    series: list[SeriesRead]
    pagination: Pagination


class SeriesName(ApiModel):
    """What a series is called."""

    id: UUID
    title: str


class Neighbour(ApiModel):
    """The post before or behind another."""

    id: UUID
    slug: str
    title: str


class SeriesNavigation(ApiModel):
    """Where a post stands in its series. Everything is null for one that is in none."""

    series: SeriesName | None
    position: int | None = Field(description="From 1; null for a post that not everyone can read.")
    total: int | None
    previous: Neighbour | None
    next: Neighbour | None


class SeriesCursor(Cursor):
    """The last series shown."""

    id: UUID
