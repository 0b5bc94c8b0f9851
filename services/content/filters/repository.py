"""SQL of muted words, and the condition that leaves posts out of other statements."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, any_, cast, delete, exists, func, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, REGCONFIG, TSQUERY, aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.content.filters.models import WordFilter
from services.content.filters.policy import key_of, tag_of
from services.content.posts.models import Post
from services.content.tags.models import PostTag

_SIMPLE: Any = cast("simple", REGCONFIG)


def has_muted_words(user_id: UUID) -> ColumnElement[bool]:
    """Return the condition that a post of somebody else holds words that the user has muted.

    Both subqueries stand for themselves, so that PostgreSQL runs each once per statement, not once per post; a post
    costs one look into its tsvector, however many words are muted, and none where nothing is.
    """
    return and_(
        Post.author_id != user_id,
        or_(func.coalesce(Post.search.op("@@")(_query_of(user_id)), text("false")), _has_muted_tag(user_id)),
    )


def _query_of(user_id: UUID) -> ColumnElement[Any]:
    # A phrase binds more tightly than "or", so nothing is put in brackets.
    joined = func.string_agg(cast(WordFilter.query, Text), aggregate_order_by(text("' | '"), WordFilter.id))
    return _in_force(select(cast(joined, TSQUERY)), user_id).scalar_subquery()


def _has_muted_tag(user_id: UUID) -> ColumnElement[bool]:
    kind: Any = ARRAY(Text)
    tags = _in_force(select(WordFilter.tag), user_id).where(WordFilter.tag.is_not(None))
    muted = func.array(tags.scalar_subquery(), type_=kind)
    carried = aliased(PostTag)
    return exists().where(carried.post_id == Post.id, carried.tag == any_(muted))


def _in_force(query: Select[Any], user_id: UUID) -> Select[Any]:
    is_in_force = or_(WordFilter.expires_at.is_(None), WordFilter.expires_at > func.now())
    return query.where(WordFilter.user_id == user_id, is_in_force).correlate(None)


async def all_of(session: AsyncSession, user_id: UUID) -> Sequence[WordFilter]:
    """Return what the user has muted, the newest first; also what is over, until it is removed."""
    mine = select(WordFilter).where(WordFilter.user_id == user_id)
    return (await session.scalars(mine.order_by(WordFilter.id.desc()))).all()


async def count_of(session: AsyncSession, user_id: UUID, *, besides: str) -> int:
    """Return how many other phrases the user has, and let nobody add one until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"word_filters:{user_id}", 0))))
    others = select(func.count()).where(WordFilter.user_id == user_id, WordFilter.key != key_of(besides))
    return await session.scalar(others) or 0


async def has_words(session: AsyncSession, phrase: str) -> bool:
    """Return whether there is anything in the phrase that a text can be searched for."""
    return bool(await session.scalar(select(func.numnode(func.phraseto_tsquery(_SIMPLE, phrase)) > 0)))


async def save(session: AsyncSession, wanted: WordFilter) -> WordFilter:
    """Store the phrase; one that was there already takes over the new end."""
    values = {
        "id": wanted.id,
        "user_id": wanted.user_id,
        "phrase": wanted.phrase,
        "key": key_of(wanted.phrase),
        "query": func.phraseto_tsquery(_SIMPLE, wanted.phrase),
        "tag": tag_of(wanted.phrase),
        "created_at": wanted.created_at,
        "expires_at": wanted.expires_at,
    }
    statement = (
        insert(WordFilter)
        .values(values)
        .on_conflict_do_update(
            index_elements=[WordFilter.user_id, WordFilter.key], set_={"expires_at": wanted.expires_at}
        )
        .returning(WordFilter)
    )
    return (await session.scalars(statement, execution_options={"populate_existing": True})).one()


async def remove(session: AsyncSession, user_id: UUID, filter_id: UUID) -> bool:
    """Remove one of the user's phrases; return whether it was there."""
    gone = delete(WordFilter).where(WordFilter.id == filter_id, WordFilter.user_id == user_id)
    return await session.scalar(gone.returning(WordFilter.id)) is not None
