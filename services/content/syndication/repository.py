"""What feeds, sitemaps and pages for crawlers read: public posts as anonymous readers see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.authors.models import Author
from services.content.documents.html import rendered
from services.content.posts.models import Post
from services.content.posts.visibility import is_public
from services.content.series.models import Series
from services.content.tags.models import PostTag

NEWEST: Final = 30
PAGE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Shelf:
    """Whose posts, or which: the site's, one person's, a tag's or a series'."""

    author: Author | None = None
    tag: str | None = None
    series: Series | None = None

    def condition(self) -> ColumnElement[bool]:
        """Return the WHERE clause."""
        parts = [is_public()]
        if self.author is not None:
            parts.append(Post.author_id == self.author.id)
        if self.tag is not None:
            parts.append(Post.id.in_(select(PostTag.post_id).where(PostTag.tag == self.tag)))
        if self.series is not None:
            parts.append(Post.series_id == self.series.id)
        return and_(*parts)


@dataclass(frozen=True, slots=True)
class Entry:
    """A post in a feed."""

    id: UUID
    slug: str
    title: str
    excerpt: str
    html: str
    cover_url: str | None
    published_at: datetime
    updated_at: datetime
    username: str
    display_name: str
    avatar_url: str | None
    tags: list[str]


async def author_named(session: AsyncSession, username: str) -> Author | None:
    """Return the person with this name, however it is capitalised."""
    if not username.isprintable():  # PostgreSQL cannot be asked for every character
        return None
    query = select(Author).where(func.lower(Author.username) == username.lower()).order_by(Author.id).limit(1)
    found: Author | None = await session.scalar(query)
    return found


async def state_of(session: AsyncSession, shelf: Shelf) -> Sequence[Any]:
    """Return what tells one state of a feed from another: little, without texts."""
    columns = (Post.id, Post.revision, Post.updated_at, Author.username, Author.display_name, Author.avatar_url)
    found: Sequence[Any] = (await session.execute(_newest(select(*columns), shelf))).all()
    return found


async def entries(session: AsyncSession, shelf: Shelf, limit: int = NEWEST) -> list[Entry]:
    """Return the newest posts with their whole text."""
    tags = (
        select(func.array_agg(aggregate_order_by(PostTag.tag, PostTag.position)))
        .where(PostTag.post_id == Post.id)
        .scalar_subquery()
    )
    query = select(
        *(Post.id, Post.slug, Post.title, Post.excerpt, Post.html, Post.cover_url, Post.published_at, Post.updated_at),
        *(Author.username, Author.display_name, Author.avatar_url),
        tags.label("tags"),
        case((Post.html.is_(None), Post.content)).label("unrendered"),
    )
    found = (await session.execute(_newest(query, shelf, limit))).all()
    return [
        Entry(
            html=row.html if row.html is not None else await rendered(row.unrendered),
            tags=row.tags or [],
            **{name: getattr(row, name) for name in Entry.__slots__ if name not in {"html", "tags"}},
        )
        for row in found
    ]


async def site_pages(session: AsyncSession, *, of_authors: bool) -> Sequence[Any]:
    """Return the pages of the sitemap: the first id of each, and when something on it was changed last."""
    column = Post.author_id if of_authors else Post.id
    each = select(column.label("id"), func.max(Post.updated_at).label("changed_at")).where(is_public()).group_by(column)
    inner = each.subquery()
    number = (func.row_number().over(order_by=inner.c.id) - 1) // PAGE
    numbered = select(inner.c.id, inner.c.changed_at, number.label("page")).subquery()
    first = func.array_agg(aggregate_order_by(numbered.c.id, numbered.c.id))[1]
    query = select(first.label("first"), func.max(numbered.c.changed_at).label("changed_at"))
    return (await session.execute(query.group_by(numbered.c.page).order_by(numbered.c.page))).all()


async def posts_from(session: AsyncSession, first: UUID) -> Sequence[Any]:
    """Return slug and time of the public posts of one page of the sitemap."""
    query = select(Post.slug.label("name"), Post.updated_at.label("changed_at")).where(is_public(), Post.id >= first)
    return (await session.execute(query.order_by(Post.id).limit(PAGE))).all()


async def authors_from(session: AsyncSession, first: UUID) -> Sequence[Any]:
    """Return name and time of the people with public posts of one page of the sitemap."""
    query = (
        select(Author.username.label("name"), func.max(Post.updated_at).label("changed_at"))
        .join(Post, Post.author_id == Author.id)
        .where(is_public(), Author.id >= first)
        .group_by(Author.id)
        .order_by(Author.id)
        .limit(PAGE)
    )
    return (await session.execute(query)).all()


def _newest(query: Any, shelf: Shelf, limit: int = NEWEST) -> Select[Any]:
    newest: Select[Any] = (
        query.select_from(Post)
        .join(Author, Author.id == Post.author_id)
        .where(shelf.condition())
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(limit)
    )
    return newest
