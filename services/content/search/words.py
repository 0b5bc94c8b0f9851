"""SQL of the words that are known."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Text, cast, delete, exists, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, REGCONFIG, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.posts.models import Post
from services.content.posts.visibility import is_public, is_shown_to
from services.content.search.models import SearchWord, UnlearnedPost
from services.content.search.policy import trigrams
from shared.auth import Caller

_SIMILAR_WORDS: Final = 20
_SIMPLE: Any = cast("simple", REGCONFIG)
# An array of arrays must be a rectangle: the trigrams of each word come as one text.
_SIMILAR: Final = text("""
    SELECT asked.word AS asked, known.word AS word
    FROM unnest(CAST(:words AS text[]), CAST(:grams AS text[])) AS asked (word, grams)
    CROSS JOIN LATERAL (SELECT string_to_array(asked.grams, ' ') AS own) AS split
    CROSS JOIN LATERAL (
        SELECT search_words.word
        FROM search_words
        WHERE search_words.trigrams && split.own
          AND search_words.length BETWEEN length(asked.word) - 2 AND length(asked.word) + 2
        ORDER BY (SELECT count(*) FROM unnest(search_words.trigrams) AS gram WHERE gram = ANY (split.own)) DESC,
                 search_words.word
        LIMIT :similar
    ) AS known
""")


async def similar_words(session: AsyncSession, words: Sequence[str]) -> dict[str, list[str]]:
    """Return for each word those known ones of about its length that share most of its trigrams."""
    grams = [" ".join(trigrams(word)) for word in words]
    rows = await session.execute(_SIMILAR, {"words": list(words), "grams": grams, "similar": _SIMILAR_WORDS})
    found: dict[str, list[str]] = {word: [] for word in words}
    for row in rows:
        found[row.asked].append(row.word)
    return found


async def shown_words(session: AsyncSession, caller: Caller | None, words: Collection[str]) -> set[str]:
    """Return those words that stand in a post which lists show to `caller`."""
    asked = func.unnest(literal(list(words), ARRAY(Text))).table_valued("word", name="asked").render_derived()
    holds = Post.search.op("@@")(func.plainto_tsquery(_SIMPLE, asked.c.word))
    found = select(asked.c.word).where(exists().where(holds, is_shown_to(caller)).correlate(asked))
    return set(await session.scalars(found))


async def unlearned(session: AsyncSession, limit: int) -> tuple[int, Sequence[Any]]:
    """Take up to `limit` posts off the list of those to learn; return how many, and the texts of the public ones."""
    some = select(UnlearnedPost.post_id).limit(limit).with_for_update(skip_locked=True)
    taken = delete(UnlearnedPost).where(UnlearnedPost.post_id.in_(some)).returning(UnlearnedPost.post_id)
    ids = list(await session.scalars(taken.execution_options(synchronize_session=False)))
    texts = select(Post.title, Post.excerpt).where(Post.id.in_(ids), is_public())
    return len(ids), (await session.execute(texts)).all()


async def learn(session: AsyncSession, words: Collection[str], now: datetime) -> None:
    """Add words; known ones stay as they are."""
    rows = [
        {"word": word, "length": len(word), "trigrams": trigrams(word), "checked_at": now} for word in sorted(words)
    ]
    if rows:
        await session.execute(insert(SearchWord).on_conflict_do_nothing(), rows)


async def forget_unused(session: AsyncSession, now: datetime, before: datetime, limit: int) -> int:
    """Look at up to `limit` words that nobody looked at since `before`; forget those in no public post. Count them."""
    some = (
        select(SearchWord.word)
        .where(SearchWord.checked_at < before)
        .order_by(SearchWord.checked_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    looked = list(await session.scalars(some))
    holds = Post.search.op("@@")(func.plainto_tsquery(_SIMPLE, SearchWord.word))
    is_used = exists().where(holds, is_public()).correlate(SearchWord)
    gone = delete(SearchWord).where(SearchWord.word.in_(looked), ~is_used)
    await session.execute(gone.execution_options(synchronize_session=False))
    seen = update(SearchWord).where(SearchWord.word.in_(looked)).values(checked_at=now)
    await session.execute(seen.execution_options(synchronize_session=False))
    return len(looked)
