"""What may be done with quotes. Records the events; the edge commits."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.content.counts.apart import leave_out
from services.content.documents.problems import InvalidDocument
from services.content.posts.models import Post
from services.content.posts.policy import QuotePolicy
from services.content.posts.problems import PostNotFound
from services.content.posts.schemas import PostSummary
from services.content.quotes import repository
from services.content.quotes.events import PostQuoted, QuoteDecided
from services.content.quotes.models import Quote
from services.content.quotes.policy import MAX_QUOTES, QuoteState, first_state, quoted_in
from services.content.quotes.problems import QuoteNotFound, QuotesRefused
from services.content.quotes.schemas import (
    QuoteCursor,
    QuotedPost,
    QuotedPostList,
    QuotedTitle,
    QuoteList,
    QuoteRead,
)
from shared.auth import Caller
from shared.outbox import record
from shared.pagination import PageParams, Pagination, split_page


async def settle(
    session: AsyncSession, author_id: UUID, post_id: UUID, document: dict[str, Any], now: datetime
) -> None:
    """Let the quotes of a post be those that its document makes.

    Raises:
        InvalidDocument: it quotes too much, itself, or what is not there for its author.
        QuotesRefused: it quotes a post that nobody may quote.
    """
    wanted = quoted_in(document)
    if len(wanted) > MAX_QUOTES:
        raise _invalid(f"must quote at most {MAX_QUOTES} posts")
    if post_id in wanted:
        raise _invalid("must not quote itself")
    existing = {quote.quoted_id for quote in await repository.of_post(session, post_id)}
    if gone := existing.difference(wanted):
        await repository.drop(session, post_id, gone)
    new = [quoted_id for quoted_id in wanted if quoted_id not in existing]
    if not new:
        return
    found = await repository.quotable(session, author_id, new)
    for quoted_id in new:
        quoted = found.get(quoted_id)
        if quoted is None:
            raise _invalid("quotes a post that is not there")
        state = first_state(QuotePolicy(quoted.quote_policy), is_own=quoted.author_id == author_id)
        if state is None:
            raise QuotesRefused("Link to it instead, or ask its author.")
        session.add(
            Quote(
                post_id=post_id,
                quoted_id=quoted_id,
                quoted_author_id=quoted.author_id,
                state=state.value,
                created_at=now,
                told_at=None,
                decided_at=None,
            )
        )
    await session.flush()


async def tell(session: AsyncSession, post: Post, now: datetime) -> None:
    """Record the quotes of a post that has become public, or was changed since, each once."""
    for row in await repository.untold(session, post.id, now):
        if row.quoted_author_id == post.author_id:
            continue
        event = PostQuoted(
            post_id=post.id,
            post_slug=post.slug,
            post_title=post.title,
            author_id=post.author_id,
            quoted_id=row.quoted_id,
            quoted_author_id=row.quoted_author_id,
            is_pending=row.state == QuoteState.PENDING,
        )
        await record(session, event)


async def of_post(session: AsyncSession, caller: Caller | None, post_id: UUID) -> QuotedPostList:
    """Return what a post quotes, as `caller` may see it.

    Raises:
        PostNotFound
    """
    author_id = await repository.author_of(session, caller, post_id)
    if author_id is None:
        raise PostNotFound
    quotes = await repository.of_post(session, post_id)
    posts = await repository.readable(session, caller, [quote.quoted_id for quote in quotes])
    await leave_out(session, caller, list(posts.values()))

    def shown(quote: Quote) -> PostSummary | None:
        is_party = caller is not None and caller.id in {author_id, quote.quoted_author_id}
        may_show = quote.state == QuoteState.ACCEPTED or (quote.state == QuoteState.PENDING and is_party)
        post = posts.get(quote.quoted_id) if may_show else None
        return None if post is None else PostSummary.model_validate(post)

    return QuotedPostList(
        quotes=[
            QuotedPost(quoted_id=quote.quoted_id, state=QuoteState(quote.state), post=shown(quote)) for quote in quotes
        ]
    )


async def inbox(session: AsyncSession, caller: Caller, state: QuoteState | None, page: PageParams) -> QuoteList:
    """Return one page of the quotes of the caller's posts."""
    after = QuoteCursor.decode(page.cursor) if page.cursor else None
    found = await repository.inbox(session, caller, state, after=after, limit=page.limit + 1)
    rows, next_cursor = split_page(
        found,
        page.limit,
        lambda row: QuoteCursor(
            at=row[0].told_at or row[0].created_at, post_id=row[0].post_id, quoted_id=row[0].quoted_id
        ),
    )
    titles = await repository.titles(session, {quote.quoted_id for quote, _ in rows})
    quotes = [_read(quote, post, titles[quote.quoted_id]) for quote, post in rows]
    return QuoteList(quotes=quotes, pagination=Pagination(limit=page.limit, next_cursor=next_cursor))


async def decide(
    session: AsyncSession, caller: Caller, post_id: UUID, quoted_id: UUID, state: QuoteState, *, now: datetime
) -> QuoteRead:
    """Accept or refuse a quote of one of the caller's posts; saying it again changes nothing.

    Raises:
        QuoteNotFound
    """
    found = await repository.find_for_decision(session, caller, post_id, quoted_id)
    if found is None:
        raise QuoteNotFound
    quote, post = found
    if quote.state != state:
        quote.state = state.value
        quote.decided_at = now
        await session.flush()
        event = QuoteDecided(
            post_id=post.id,
            post_slug=post.slug,
            post_title=post.title,
            author_id=post.author_id,
            quoted_id=quoted_id,
            quoted_author_id=caller.id,
            is_accepted=state is QuoteState.ACCEPTED,
        )
        await record(session, event)
    return _read(quote, post, (await repository.titles(session, [quoted_id]))[quoted_id])


def _read(quote: Quote, post: Post, quoted: Any) -> QuoteRead:
    return QuoteRead(
        post=PostSummary.model_validate(post),
        quoted=QuotedTitle.model_validate(quoted),
        state=QuoteState(quote.state),
        told_at=quote.told_at or quote.created_at,
        decided_at=quote.decided_at,
    )


def _invalid(reason: str) -> InvalidDocument:
    return InvalidDocument(f"content: {reason}", field_errors={"content": [reason]})
