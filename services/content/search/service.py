"""What is found."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.content.counts.apart import leave_out
from services.content.posts import repository as posts
from services.content.posts.problems import PostNotFound
from services.content.posts.schemas import PostSummary
from services.content.search import repository
from services.content.search import words as known_words
from services.content.search.policy import (
    MAX_CORRECTED,
    corrected,
    digest,
    likest,
    prefix_of,
    segments,
    words_in,
)
from services.content.search.repository import Wanted
from services.content.search.schemas import (
    FoundPost,
    NewestCursor,
    RelatedPosts,
    RelevanceCursor,
    SearchResults,
    SearchSort,
    Segment,
    Suggestion,
    SuggestionList,
)
from shared.auth import Caller
from shared.pagination import PageParams, Pagination, split_page
from shared.problems import InvalidInput

MAX_RELATED: Final = 6
_SUGGESTED: Final = {"post": 4, "tag": 2, "person": 2}


async def search(
    session: AsyncSession, wanted: Wanted, sort: SearchSort, page: PageParams, now: datetime
) -> SearchResults:
    """Return one page of what is found; a query that finds nothing is looked for as it may have been meant.

    Raises:
        InvalidInput: the cursor is of another query.
    """
    after = _cursor(sort, page.cursor)
    await repository.plan_each_time(session)
    if after is None or after.query == digest(wanted.query):
        results = await _page(session, wanted, sort, after=after, limit=page.limit, now=now)
        if results.results or after is not None:
            return results
    meant = replace(wanted, query=await _meant(session, wanted))
    if after is not None and after.query != digest(meant.query):
        raise InvalidInput("The cursor is of another query. Start again without it.")
    if meant.query == wanted.query:
        return SearchResults(results=[], corrected_to=None, pagination=Pagination(limit=page.limit))
    results = await _page(session, meant, sort, after=after, limit=page.limit, now=now)
    results.corrected_to = meant.query if results.results else None
    return results


async def suggest(session: AsyncSession, caller: Caller | None, typed: str) -> SuggestionList:
    """Return what begins with what is typed."""
    prefix = prefix_of(typed)
    if prefix is None:
        return SuggestionList(suggestions=[])
    await repository.plan_each_time(session)
    name = typed.strip().lstrip("#@")
    tags = await repository.tags_with(session, caller, "-".join(name.lower().split()), _SUGGESTED["tag"])
    people = await repository.people_with(session, caller, name, _SUGGESTED["person"])
    titles = await repository.titles_with(session, caller, prefix, _SUGGESTED["post"])
    return SuggestionList(
        suggestions=[
            *(Suggestion(kind="post", text=row.title, link=f"/posts/{row.slug}") for row in titles),
            *(Suggestion(kind="tag", text=name, link=f"/tags/{name}") for name in tags),
            *(Suggestion(kind="person", text=one.username, link=f"/@{one.username}") for one in people),
        ]
    )


async def related(session: AsyncSession, caller: Caller | None, post_id: UUID, limit: int) -> RelatedPosts:
    """Return up to `limit` posts most like a public one, and no more than MAX_RELATED.

    Raises:
        PostNotFound
    """
    post = await posts.find(session, caller, post_id=post_id)
    if post is None:
        raise PostNotFound
    await repository.plan_each_time(session)
    words = " | ".join(f"'{word}'" for word in words_in(post.title)[:8])
    found = await repository.related(session, caller, post, words=words, limit=min(limit, MAX_RELATED))
    await leave_out(session, caller, found)
    return RelatedPosts(
        posts=[PostSummary.model_validate(one) for one in found], pagination=Pagination(limit=min(limit, MAX_RELATED))
    )


def _cursor(sort: SearchSort, text: str | None) -> RelevanceCursor | NewestCursor | None:
    if not text:
        return None
    return NewestCursor.decode(text) if sort is SearchSort.NEWEST else RelevanceCursor.decode(text)


async def _page(
    session: AsyncSession,
    wanted: Wanted,
    sort: SearchSort,
    *,
    after: RelevanceCursor | NewestCursor | None,
    limit: int,
    now: datetime,
) -> SearchResults:
    query = digest(wanted.query)
    if sort is SearchSort.NEWEST:
        newest = after if isinstance(after, NewestCursor) else None
        by_time = await repository.by_time(session, wanted, after=newest, limit=limit + 1)
        shown, next_cursor = split_page(
            by_time, limit, lambda post: NewestCursor(at=post.published_at or post.created_at, id=post.id, query=query)
        )
    else:
        best = after if isinstance(after, RelevanceCursor) else None
        until = best.until if best else now
        ranked = await repository.by_relevance(session, wanted, until, after=best, limit=limit + 1)
        rows, next_cursor = split_page(
            ranked, limit, lambda row: RelevanceCursor(rank=row.rank, id=row[0].id, until=until, query=query)
        )
        shown = [row[0] for row in rows]
    await leave_out(session, wanted.caller, shown)
    marked = await repository.marked(session, wanted.query, [post.id for post in shown]) if shown else {}
    return SearchResults(
        results=[
            FoundPost(
                post=PostSummary.model_validate(post),
                title=_segments(marked[post.id].title),
                snippet=_segments(marked[post.id].snippet),
            )
            for post in shown
        ],
        corrected_to=None,
        pagination=Pagination(limit=limit, next_cursor=next_cursor),
    )


def _segments(marked: str) -> list[Segment]:
    return [Segment(text=text, is_match=is_match) for text, is_match in segments(marked)]


async def _meant(session: AsyncSession, wanted: Wanted) -> str:
    words = words_in(wanted.query)[:MAX_CORRECTED]
    if not words:
        return wanted.query
    similar = await known_words.similar_words(session, words)
    candidates = {word: likest(word, known)[:5] for word, known in similar.items()}
    asked = {word for known in candidates.values() for word in known}
    # A word in posts that the caller is not shown must not come out as a suggestion.
    shown = await known_words.shown_words(session, wanted.caller, {*asked, *words})
    meant: dict[str, str] = {}
    for word, known in candidates.items():
        visible = [one for one in known if one in shown]
        if word not in shown and visible:
            meant[word] = visible[0]
    return corrected(wanted.query, meant)
