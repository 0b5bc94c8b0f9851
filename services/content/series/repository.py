"""SQL of series. Others see one from its first public post on, and never across a block."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from services.content.authors.models import Author
from services.content.boundaries.repository import are_apart
from services.content.posts.models import Post
from services.content.posts.visibility import is_public, is_shown_to, readable_by
from services.content.series.models import Series
from services.content.series.schemas import Neighbour, SeriesCursor, SeriesName, SeriesNavigation
from shared.auth import Caller


@dataclass(frozen=True)
class Counted:
    """A series, and how many posts everyone can read in it."""

    series: Series
    post_count: int


def visible_to(caller: Caller | None) -> ColumnElement[bool]:
    """The door: one's own series, and those of others with something to read in them."""
    has_posts = exists().where(Post.series_id == Series.id, is_public())
    if caller is None:
        return has_posts
    return or_(Series.author_id == caller.id, and_(has_posts, ~are_apart(caller.id, Series.author_id)))


async def own(session: AsyncSession, author_id: UUID, series_id: UUID) -> Series | None:
    """Return the series, if it is this author's; it cannot be deleted before the transaction ends."""
    query = select(Series).where(Series.id == series_id, Series.author_id == author_id)
    found: Series | None = await session.scalar(query.with_for_update(read=True, key_share=True))
    return found


async def find(
    session: AsyncSession, caller: Caller | None, series_id: UUID, *, for_change: bool = False
) -> Counted | None:
    """Return the series with this id, if the caller may see it; locked where it is to be changed."""
    query = select(Series, _post_count()).where(Series.id == series_id, visible_to(caller))
    if for_change:
        query = query.with_for_update(of=Series, key_share=True)  # posts may join meanwhile
    row = (await session.execute(query.options(joinedload(Series.author, innerjoin=True)))).one_or_none()
    return None if row is None else Counted(row[0], row[1])


async def listed(
    session: AsyncSession, caller: Caller | None, author_id: UUID, *, after: SeriesCursor | None, limit: int
) -> Sequence[Counted]:
    """Return up to `limit` series of an author that the caller may see, the newest first."""
    query = select(Series, _post_count()).where(Series.author_id == author_id, visible_to(caller))
    if after is not None:
        query = query.where(Series.id < after.id)
    query = query.order_by(Series.id.desc()).limit(limit).options(joinedload(Series.author, innerjoin=True))
    return [Counted(series, count) for series, count in (await session.execute(query)).all()]


async def count_of(session: AsyncSession, author_id: UUID) -> int:
    """Return how many series an author has; nobody adds one for them before the transaction ends."""
    await session.execute(select(Author.id).where(Author.id == author_id).with_for_update(key_share=True))
    return await session.scalar(select(func.count()).where(Series.author_id == author_id)) or 0


async def remove(session: AsyncSession, series_id: UUID) -> None:
    """Delete a series; its posts stay. They are locked first, in the order in which whoever changes a post locks."""
    held = select(Post.id).where(Post.series_id == series_id).order_by(Post.id)
    await session.execute(held.with_for_update(key_share=True))
    await session.execute(delete(Series).where(Series.id == series_id).execution_options(synchronize_session=False))


async def navigation(session: AsyncSession, caller: Caller | None, post_id: UUID) -> SeriesNavigation | None:
    """Return where a readable post stands among those that the caller is shown of its series, in two statements."""
    named = select(Post.id, Series.id.label("series_id"), Series.title).outerjoin(Series, Series.id == Post.series_id)
    found = (await session.execute(named.where(Post.id == post_id, readable_by(caller)))).one_or_none()
    if found is None:
        return None
    if found.series_id is None:
        return _nowhere(None)
    in_order = (Post.published_at, Post.id)
    post = (Post.id, Post.slug, Post.title)
    placed = (
        select(
            Post.id,
            func.row_number().over(order_by=in_order).label("position"),
            func.count().over().label("total"),
            *(func.lag(column).over(order_by=in_order).label(f"previous_{column.key}") for column in post),
            *(func.lead(column).over(order_by=in_order).label(f"next_{column.key}") for column in post),
        )
        .where(Post.series_id == found.series_id, is_shown_to(caller, with_muted=True))
        .subquery()
    )
    place = (await session.execute(select(placed).where(placed.c.id == post_id))).mappings().one_or_none()
    series = SeriesName(id=found.series_id, title=found.title)
    if place is None:
        return _nowhere(series)

    def neighbour(side: str) -> Neighbour | None:
        if place[f"{side}_id"] is None:
            return None
        return Neighbour(id=place[f"{side}_id"], slug=place[f"{side}_slug"], title=place[f"{side}_title"])

    return SeriesNavigation(
        series=series,
        position=place["position"],
        total=place["total"],
        previous=neighbour("previous"),
        next=neighbour("next"),
    )


def _post_count() -> ScalarSelect[int]:
    return select(func.count()).where(Post.series_id == Series.id, is_public()).correlate(Series).scalar_subquery()


def _nowhere(series: SeriesName | None) -> SeriesNavigation:
    return SeriesNavigation(series=series, position=None, total=None, previous=None, next=None)
