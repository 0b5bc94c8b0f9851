"""The two statements, each compiled once per shape: building one anew takes longer than running it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Integer, Select, Text, Uuid, bindparam, func, literal_column, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, asyncpg

from services.content.authors.models import Author
from services.content.boundaries.repository import has_apart
from services.content.counts.apart import below_posts
from services.content.counts.models import PostCounts
from services.content.posts.models import Post
from services.content.posts.policy import PostSort
from services.content.posts.repository import PostFilter
from services.content.posts.visibility import readable_by
from services.content.tags.models import PostTag
from shared.auth import Caller

_DIALECT = asyncpg.dialect()  # type: ignore[no-untyped-call]
# A limit that is a parameter has PostgreSQL plan anew each time, because it cannot know how few rows are wanted: that
# takes longer than the statement. Three limits in the text are three statements.
_SIZES = (21, 51, 101)
_MODERATOR, _USER = "moderator", "user"


@dataclass(frozen=True)
class Statement:
    """SQL in PostgreSQL's own parameter style, and which values it takes in which order."""

    sql: str
    names: Sequence[str]

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """Return the values in order."""
        return [values[name] for name in self.names]


@dataclass(frozen=True)
class ListShape:
    """What of a list's statement differs: everything else is a parameter."""

    role: str | None
    has_drafts: bool
    has_published: bool
    has_author: bool
    has_tag: bool
    has_series: bool
    has_query: bool
    sort: PostSort
    has_cursor: bool
    has_offset: bool
    rows: int


def shape_of(wanted: PostFilter, *, has_cursor: bool, has_offset: bool, rows: int) -> ListShape:
    """Return the shape of a list of at most `rows` rows, or some more."""
    return ListShape(
        role=_role(wanted.reader),
        has_drafts=wanted.drafts_of is not None,
        has_published=wanted.published_of is not None,
        has_author=wanted.author_id is not None,
        has_tag=wanted.tag is not None,
        has_series=wanted.series_id is not None,
        has_query=wanted.query is not None,
        sort=wanted.sort,
        has_cursor=has_cursor,
        has_offset=has_offset,
        rows=next(size for size in _SIZES if rows <= size),
    )


@lru_cache(maxsize=256)
def listing(shape: ListShape) -> Statement:
    """Return the statement for summaries; parameters: reader, author, tag, series, query, at, id, offset."""
    reader = _parametrised(shape.role)
    wanted = PostFilter(
        reader=reader,
        drafts_of=reader if shape.has_drafts else None,
        published_of=reader if shape.has_published else None,
        author_id=_parameter("author", Uuid) if shape.has_author else None,
        tag=_parameter("tag", Text) if shape.has_tag else None,
        series_id=_parameter("series", Uuid) if shape.has_series else None,
        query=_parameter("query", Text) if shape.has_query else None,
        sort=shape.sort,
    )
    is_descending = shape.sort is PostSort.NEWEST
    key = (wanted.time(), Post.id)
    query = (
        _summaries(reader)
        .where(wanted.condition())
        .order_by(*(column.desc() if is_descending else column.asc() for column in key))
        .limit(bindparam(None, shape.rows, literal_execute=True))
    )
    if shape.has_offset:
        query = query.offset(_parameter("offset", Integer))
    if shape.has_cursor:
        place = tuple_(_parameter("at", DateTime(timezone=True)), _parameter("id", Uuid))
        query = query.where(tuple_(*key) < place if is_descending else tuple_(*key) > place)
    return _compiled(query)


@lru_cache(maxsize=16)
def detail(role: str | None, *, by_slug: bool) -> Statement:
    """Return the statement for a whole post; parameters: reader, key (an id, or a slug)."""
    key = Post.slug == _parameter("key", Text) if by_slug else Post.id == _parameter("key", Uuid)
    reader = _parametrised(role)
    query = _summaries(reader).add_columns(
        Post.content.label("content"),
        Post.html,
        Post.canonical_url,
        Post.comments_locked,
        Post.quote_policy,
        Post.mentions,
    )
    return _compiled(query.where(key, readable_by(reader)))


@lru_cache(maxsize=1)
def less() -> Statement:
    """Return the statement for what to take off the numbers of posts; parameters: reader, ids."""
    return _compiled(below_posts(_parameter("reader", Uuid), _parameter("ids", ARRAY(Uuid))))


def detail_for(reader: Caller | None, *, by_slug: bool) -> Statement:
    """Return the statement for a whole post as `reader` may see it."""
    return detail(_role(reader), by_slug=by_slug)


def list_values(wanted: PostFilter, *, at: datetime | None, after: UUID | None, offset: int) -> dict[str, Any]:
    """Return the parameters of a list's statement."""
    return {
        "reader": wanted.reader.id if wanted.reader else None,
        "author": wanted.author_id,
        "tag": wanted.tag,
        "series": wanted.series_id,
        "query": wanted.query,
        "at": at,
        "id": after,
        "offset": offset,
    }


def _role(reader: Caller | None) -> str | None:
    if reader is None:
        return None
    return _MODERATOR if reader.is_moderator else _USER


def _parametrised(role: str | None) -> Caller | None:
    """Return a caller whose id is a parameter: the conditions of `visibility` are written for callers."""
    if role is None:
        return None
    reader = _parameter("reader", Uuid)
    return Caller(
        id=reader,
        session_id=reader,
        username="",
        role=role,
        email_verified=True,
        authenticated_at=0,
        scopes=None,
        issued_at=0,
        expires_at=0,
        token="",
    )


def _parameter(name: str, kind: Any) -> Any:
    # A value is not required: it is given to PostgreSQL, and SQLAlchemy never sees it.
    return bindparam(name, None, type_=kind, required=False)


def _summaries(reader: Caller | None) -> Select[Any]:
    tags = (
        select(func.array_agg(aggregate_order_by(PostTag.tag, PostTag.position)))
        .where(PostTag.post_id == Post.id)
        .correlate(Post)
        .scalar_subquery()
    )
    return (
        select(
            Post.id,
            Post.slug,
            Post.title,
            Post.excerpt,
            Post.status,
            Post.reading_time,
            tags.label("tags"),
            Author.id.label("author_id"),
            Author.username,
            Author.display_name,
            Author.avatar_url,
            Post.cover_url,
            Post.cover_alt,
            Post.series_id,
            Post.moderation,
            PostCounts.comments,
            PostCounts.reactions,
            Post.revision,
            Post.created_at,
            Post.updated_at,
            Post.published_at,
            Post.scheduled_at,
            (literal_column("false") if reader is None else has_apart(reader.id)).label("has_apart"),
        )
        .join(Author, Author.id == Post.author_id)
        .join(PostCounts, PostCounts.post_id == Post.id)
    )


def _compiled(query: Select[Any]) -> Statement:
    compiled = query.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    return Statement(str(compiled), tuple(compiled.positiontup or ()))
