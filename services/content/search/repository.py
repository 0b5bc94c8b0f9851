"""SQL of search. Every statement on posts goes through their door (`posts.visibility`)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Double,
    Row,
    Select,
    Text,
    and_,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    union,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.authors.models import Author
from services.content.boundaries.repository import are_apart, has_muted
from services.content.posts.models import Post
from services.content.posts.repository import SUMMARY
from services.content.posts.visibility import is_public, is_shown_to
from services.content.search.policy import START, STOP, takes_prefix
from services.content.search.schemas import NewestCursor, RelevanceCursor
from services.content.tags.models import PostTag, Tag
from shared.auth import Caller

RANKED: Final = 1_000
"""The newest matches: these are ranked, so that a word that everybody uses costs no more than a rare one."""
_NEWEST: Final = 1_000
"""How many posts are looked through for what is suggested."""
_SIMPLE: Any = literal_column("'simple'::regconfig")  # as the indexes say it
_HEADLINE: Final = f"StartSel={START}, StopSel={STOP}"
_FRAGMENTS: Final = f'{_HEADLINE}, MaxFragments=2, MinWords=10, MaxWords=24, FragmentDelimiter=" … "'
_READ_FOR_SNIPPETS: Final = 30_000
_RELATED: Final = 60


@dataclass(frozen=True)
class Wanted:
    """What is looked for, and among which posts."""

    caller: Caller | None
    query: str
    tag: str | None = None
    author_id: UUID | None = None
    series_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def condition(self) -> ColumnElement[bool]:
        """Return the WHERE clause."""
        with_muted = self.author_id is not None or self.series_id is not None
        parts = [matches(self.query), is_shown_to(self.caller, with_muted=with_muted)]
        if self.author_id is not None:
            parts.append(Post.author_id == self.author_id)
        if self.series_id is not None:
            parts.append(Post.series_id == self.series_id)
        if self.tag is not None:
            parts.append(Post.id.in_(select(PostTag.post_id).where(PostTag.tag == self.tag)))
        if self.since is not None:
            parts.append(Post.published_at >= self.since)
        if self.until is not None:
            parts.append(Post.published_at < self.until)
        return and_(*parts)


async def plan_each_time(session: AsyncSession) -> None:
    """Have the statements of this transaction planned for their words: of one plan for all, either rare or common
    ones make the database read every post.
    """
    await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


def tsquery(query: str) -> ColumnElement[Any]:
    """Return what somebody asks for: quotes, `or` and a minus as on the web; the last word may be only begun."""
    asked = func.websearch_to_tsquery(_SIMPLE, query)
    if not takes_prefix(query):
        return asked
    # Nothing but signs makes an empty query, which takes no prefix. (A CASE would be folded, and fail, before it runs.)
    begun = cast(func.nullif(cast(asked, Text), "").concat(":*"), TSQUERY)
    return func.coalesce(begun, asked)


def matches(query: str) -> ColumnElement[bool]:
    """Return the condition that a post holds what is asked for."""
    return Post.search.op("@@")(tsquery(query))


async def by_relevance(
    session: AsyncSession, wanted: Wanted, now: datetime, *, after: RelevanceCursor | None, limit: int
) -> Sequence[Row[Post, float]]:
    """Return up to `limit` posts with their rank, the most relevant first, of those published until `now`."""
    newest = (
        select(Post.id.label("id"), tsquery(wanted.query).label("query"))
        .where(wanted.condition(), Post.published_at <= now)
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(RANKED)
        .subquery()
    )
    # Longer texts match more by chance: 1 divides by the logarithm of the length.
    rank = cast(func.ts_rank_cd(Post.search, newest.c.query, 1), Double).label("rank")
    query = select(Post, rank).join(newest, newest.c.id == Post.id).options(*SUMMARY)
    if after is not None:
        query = query.where(tuple_(rank, Post.id) < tuple_(literal(after.rank, Double), literal(after.id)))
    return (await session.execute(query.order_by(rank.desc(), Post.id.desc()).limit(limit))).all()


async def by_time(session: AsyncSession, wanted: Wanted, *, after: NewestCursor | None, limit: int) -> Sequence[Post]:
    """Return up to `limit` posts, the newest first."""
    key = (Post.published_at, Post.id)
    query = select(Post).where(wanted.condition()).options(*SUMMARY).limit(limit)
    if after is not None:
        query = query.where(tuple_(*key) < tuple_(literal(after.at), literal(after.id)))
    return (await session.scalars(query.order_by(*(column.desc() for column in key)))).all()


async def marked(session: AsyncSession, query: str, post_ids: Collection[UUID]) -> dict[UUID, Row[Any]]:
    """Return title and snippet of these posts, with their matches between START and STOP."""
    asked = tsquery(query)
    signs = literal(START + STOP)
    title = func.ts_headline(_SIMPLE, func.translate(Post.title, signs, ""), asked, f"{_HEADLINE}, HighlightAll=true")
    words = func.translate(func.left(Post.plain_text, _READ_FOR_SNIPPETS), signs, "")
    snippet = func.ts_headline(_SIMPLE, words, asked, _FRAGMENTS)
    found = select(Post.id, title.label("title"), snippet.label("snippet")).where(Post.id.in_(post_ids))
    return {row.id: row for row in await session.execute(found)}


async def titles_with(session: AsyncSession, caller: Caller | None, prefix: str, limit: int) -> Sequence[Any]:
    """Return slug and title of the newest posts whose title holds a word that begins so.

    The newest posts are looked through first: a prefix that hardly any of them holds is rare, and the index finds the
    others. Either alone would read all posts, for a prefix that none or that every one holds.
    """
    begins = func.to_tsquery(_SIMPLE, prefix)
    query = select(Post.slug, Post.title).where(is_shown_to(caller)).limit(limit)
    newest = _newest().add_columns(Post.title).subquery()
    among_newest = query.join(newest, newest.c.id == Post.id).order_by(Post.published_at.desc(), Post.id.desc())
    found = (
        await session.execute(among_newest.where(func.to_tsvector(_SIMPLE, newest.c.title).op("@@")(begins)))
    ).all()
    if len(found) == limit:
        return found
    # In an order that no index has: the planner would walk through it to find what is hardly there.
    by_time = func.coalesce(Post.published_at, Post.created_at).desc()
    among_all = query.where(func.to_tsvector(_SIMPLE, Post.title).op("@@")(begins)).order_by(by_time, Post.id.desc())
    return (await session.execute(among_all)).all()


async def tags_with(session: AsyncSession, caller: Caller | None, prefix: str, limit: int) -> list[str]:
    """Return the names of tags that begin so: those that the newest posts use most, then others."""
    used = (
        select(PostTag.tag)
        .join(Post, Post.id == PostTag.post_id)
        .where(Post.id.in_(_newest()), PostTag.tag.startswith(prefix, autoescape=True), is_shown_to(caller))
        .group_by(PostTag.tag)
        .order_by(func.count().desc(), PostTag.tag)
        .limit(limit)
    )
    found = list(await session.scalars(used))
    if len(found) == limit:
        return found
    is_used = exists().where(PostTag.tag == Tag.name, Post.id == PostTag.post_id, is_shown_to(caller)).correlate(Tag)
    others = select(Tag.name).where(Tag.name.startswith(prefix, autoescape=True), Tag.name.not_in(found), is_used)
    return [*found, *await session.scalars(others.order_by(Tag.name).limit(limit - len(found)))]


async def people_with(session: AsyncSession, caller: Caller | None, prefix: str, limit: int) -> Sequence[Author]:
    """Return people with public posts whose username begins so."""
    query = select(Author).where(
        func.lower(Author.username).startswith(prefix.lower(), autoescape=True),
        exists().where(Post.author_id == Author.id, is_public()),
    )
    if caller is not None:
        query = query.where(~or_(are_apart(caller.id, Author.id), has_muted(caller.id, Author.id)))
    return (await session.scalars(query.order_by(func.lower(Author.username)).limit(limit))).all()


def _newest() -> Select[Any]:
    return select(Post.id).where(is_public()).order_by(Post.published_at.desc(), Post.id.desc()).limit(_NEWEST)


async def related(
    session: AsyncSession, caller: Caller | None, post: Post, *, words: str, limit: int
) -> Sequence[Post]:
    """Return up to `limit` posts that share tags or words of the title, the most alike first, then the newest."""
    asked = cast(words, TSQUERY) if words else None
    tags = post.tags
    others = and_(Post.id != post.id, is_shown_to(caller))
    newest = (Post.published_at.desc(), Post.id.desc())
    shared = (
        select(func.count()).where(PostTag.post_id == Post.id, PostTag.tag.in_(tags)).correlate(Post).scalar_subquery()
    )
    with_tags = Post.id.in_(select(PostTag.post_id).where(PostTag.tag.in_(tags)))
    some = [select(Post.id).where(with_tags, others).order_by(*newest).limit(_RELATED)]
    score: ColumnElement[Any] = cast(shared, Double)
    if asked is not None:
        holds = Post.search.op("@@")(asked)
        some.append(select(Post.id).where(holds, others).order_by(*newest).limit(_RELATED))
        score = score + 4 * func.ts_rank(Post.search, asked, 1)
    candidates = union(*(select(one.subquery().c.id) for one in some))
    query = select(Post).where(Post.id.in_(candidates)).options(*SUMMARY).order_by(score.desc(), *newest).limit(limit)
    return (await session.scalars(query)).all()
