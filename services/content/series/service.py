"""What may be done with series. The edge commits."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.content.authors.repository import author_of
from services.content.posts import service as posts
from services.content.posts.conditions import IfMatch
from services.content.posts.policy import PostSort
from services.content.posts.repository import PostFilter
from services.content.series import repository
from services.content.series.models import Series
from services.content.series.problems import SeriesChanged, SeriesNotFound, SeriesNotYours, TooManySeries
from services.content.series.repository import Counted
from services.content.series.schemas import (
    SeriesCreate,
    SeriesCursor,
    SeriesList,
    SeriesPage,
    SeriesRead,
    SeriesUpdate,
)
from shared.auth import Caller
from shared.ids import uuid7
from shared.pagination import PageParams, Pagination, split_page

MOST_PER_AUTHOR: Final = 100


async def create(session: AsyncSession, caller: Caller, body: SeriesCreate, now: datetime) -> SeriesRead:
    """Return a new series without posts.

    Raises:
        TooManySeries: the author has MOST_PER_AUTHOR already.
    """
    author = await author_of(session, caller)
    if await repository.count_of(session, caller.id) >= MOST_PER_AUTHOR:
        raise TooManySeries(f"The most is {MOST_PER_AUTHOR}. Delete one that you do not need; its posts stay.")
    series = Series(
        id=uuid7(), author=author, title=body.title, description=body.description, created_at=now, updated_at=now
    )
    session.add(series)
    await session.flush()
    return read(Counted(series, 0))


async def page_of(session: AsyncSession, caller: Caller | None, author_id: UUID, page: PageParams) -> SeriesList:
    """Return one page of an author's series, the newest first."""
    after = SeriesCursor.decode(page.cursor) if page.cursor else None
    found = await repository.listed(session, caller, author_id, after=after, limit=page.limit + 1)
    shown, next_cursor = split_page(found, page.limit, lambda counted: SeriesCursor(id=counted.series.id))
    return SeriesList(
        series=[read(counted) for counted in shown], pagination=Pagination(limit=page.limit, next_cursor=next_cursor)
    )


async def with_posts(session: AsyncSession, caller: Caller | None, series_id: UUID, page: PageParams) -> SeriesPage:
    """Return a series with one page of its public posts, in the order of their publishing.

    Raises:
        SeriesNotFound
    """
    counted = await repository.find(session, caller, series_id)
    if counted is None:
        raise SeriesNotFound
    listed = await posts.page_of(session, PostFilter.by(caller, series_id=series_id, sort=PostSort.OLDEST), page)
    return SeriesPage(**dict(read(counted)), posts=listed.posts, pagination=listed.pagination)


def version_of(series: Series | SeriesRead) -> int:
    """Return the number that an entity tag of a series begins with: when it changed, in microseconds."""
    return round(series.updated_at.timestamp() * 1_000_000)


async def update(
    session: AsyncSession, caller: Caller, series_id: UUID, body: SeriesUpdate, *, if_match: IfMatch, now: datetime
) -> SeriesRead:
    """Return the series with the change applied.

    Raises:
        SeriesNotFound, SeriesNotYours, SeriesChanged
    """
    counted = await _own(session, caller, series_id, if_match)
    series = counted.series
    before = (series.title, series.description)
    series.title = body.title if body.title is not None else series.title
    series.description = body.description if body.description is not None else series.description
    if before != (series.title, series.description):
        # Later than before even where two changes come within one tick of the clock.
        series.updated_at = max(now, series.updated_at + timedelta(microseconds=1))
        await session.flush()
    return read(counted)


async def delete(session: AsyncSession, caller: Caller, series_id: UUID, if_match: IfMatch) -> None:
    """Delete a series; its posts stay, each on its own.

    Raises:
        SeriesNotFound, SeriesNotYours, SeriesChanged
    """
    await _own(session, caller, series_id, if_match)
    await repository.remove(session, series_id)


def read(counted: Counted) -> SeriesRead:
    """Return a series as clients see it."""
    shown = {name: getattr(counted.series, name) for name in SeriesRead.model_fields if name != "post_count"}
    return SeriesRead.model_validate({**shown, "post_count": counted.post_count})


async def _own(session: AsyncSession, caller: Caller, series_id: UUID, if_match: IfMatch) -> Counted:
    counted = await repository.find(session, caller, series_id, for_change=True)
    if counted is None:
        raise SeriesNotFound
    if counted.series.author_id != caller.id:
        raise SeriesNotYours
    if not if_match.allows(version_of(counted.series)):
        raise SeriesChanged("Load it again and repeat the change.")
    return counted
