"""The statements that find people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import CTE, ColumnElement, Label, Select, Text, and_, any_, case, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.models import User
from services.auth.accounts.policy import username_key
from services.auth.profiles.repository import cards
from services.auth.search.models import UserSearch
from services.auth.search.policy import least_shared, telling, trigrams_of
from shared.pagination import Cursor, split_page

_TIER = 1000
_EXACT, _USERNAME_BEGINS, _WORD_BEGINS = 3 * _TIER, 2 * _TIER, _TIER


class SearchCursor(Cursor):
    """The score and the username of the last person shown."""

    score: Annotated[int, Field(ge=0, le=10 * _TIER)]
    key: Annotated[str, Field(max_length=20, pattern="^[^\x00]*$")]


async def words_of(session: AsyncSession, text: str) -> str:
    """Return a query in the form in which names are kept; the database makes it, so that it makes both alike."""
    return await session.scalar(select(func.search_key(text))) or ""


async def found(
    session: AsyncSession,
    text: str,
    words: str,
    caller_id: UUID | None,
    *,
    now: datetime,
    after: SearchCursor | None,
    limit: int,
) -> tuple[Sequence[Any], str | None]:
    """Return the cards of who is found, the best first, and the cursor of the next page."""
    rows = list((await session.execute(matching(text, words, caller_id, now, after).limit(limit + 1))).all())
    return split_page(rows, limit, lambda row: SearchCursor(score=row.score, key=row.username_key))


def matching(
    text: str, words: str, caller_id: UUID | None, now: datetime, after: SearchCursor | None
) -> Select[*tuple[Any, ...]]:
    """Return the statement that finds people, in the order of how well they match and then by username."""
    trigrams = trigrams_of(words)
    size = func.cardinality(UserSearch.trigrams)
    near = (
        select(UserSearch.user_id, UserSearch.username_key, UserSearch.words, size.label("size"), _shared(trigrams))
        .where(UserSearch.trigrams.overlap(_array(telling(trigrams))))
        .cte("near")
        .prefix_with("MATERIALIZED")  # counted once, and not wherever the number stands
    )
    shared = near.c.shared
    # Jaccard's index per mille: whole numbers, so that a cursor compares exactly.
    likeness = _TIER * shared // (near.c.size + len(trigrams) - shared)
    ranked = (
        select(near.c.user_id, near.c.username_key, (_beginning(near, text, words) + likeness).label("score"))
        .where(shared >= least_shared(trigrams))
        .subquery()
    )
    query = (
        cards(caller_id)
        .add_columns(ranked.c.score, ranked.c.username_key)
        .join(ranked, ranked.c.user_id == User.id)
        .where(_is_around(now))
        .order_by(ranked.c.score.desc(), ranked.c.username_key)
    )
    if after is not None:
        worse = ranked.c.score < after.score
        query = query.where(or_(worse, and_(ranked.c.score == after.score, ranked.c.username_key > after.key)))
    return query


def _shared(trigrams: list[str]) -> Label[int]:
    wanted = func.unnest(_array(trigrams)).table_valued("trigram").render_derived()
    counted = select(func.count()).select_from(wanted).where(wanted.c.trigram == any_(UserSearch.trigrams))
    return counted.correlate(UserSearch).scalar_subquery().label("shared")


def _beginning(near: CTE, text: str, words: str) -> ColumnElement[int]:
    key = username_key(text)
    return case(
        (near.c.username_key == key, _EXACT),
        (near.c.username_key.startswith(key, autoescape=True), _USERNAME_BEGINS),
        ((" " + near.c.words).contains(" " + words, autoescape=True), _WORD_BEGINS),
        else_=0,
    )


def _is_around(now: datetime) -> ColumnElement[bool]:
    is_suspended = and_(
        User.suspended_at.is_not(None), or_(User.suspended_until.is_(None), User.suspended_until > literal(now))
    )
    return and_(~is_suspended, User.deletion_due_at.is_(None))


def _array(trigrams: list[str]) -> ColumnElement[list[str]]:
    kind: Any = ARRAY(Text)
    return cast(trigrams, kind)
