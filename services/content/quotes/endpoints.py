"""HTTP of quotes. A quote is made by writing it (a `postQuote` in the document of a post)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.content.posts.problems import PostNotFound
from services.content.quotes import service
from services.content.quotes.policy import QuoteState
from services.content.quotes.problems import QuoteNotFound
from services.content.quotes.schemas import QuoteDecision, QuotedPostList, QuoteList, QuoteRead
from shared.auth import CurrentCaller, OptionalCaller
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.pagination import PageParams
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(tags=["quotes"])


@router.get(
    "/api/posts/{post_id}/quotes",
    response_model=QuotedPostList,
    responses=problem_responses(InvalidInput, NotAuthenticated, PostNotFound),
)
async def list_quoted_posts(post_id: UUID, caller: OptionalCaller, session: ReadSession) -> QuotedPostList:
    """The posts that a post quotes: those that may be shown, and to its author those that wait for consent."""
    return await service.of_post(session, caller, post_id)


@router.get("/api/quotes", response_model=QuoteList, responses=problem_responses(InvalidInput, NotAuthenticated))
async def list_quotes(
    caller: CurrentCaller,
    session: ReadSession,
    *,
    state: QuoteState | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=512)] = None,
) -> QuoteList:
    """The quotes of the caller's posts, the latest first; `state=PENDING` are those that wait for a decision."""
    return await service.inbox(session, caller, state, PageParams(limit=limit, page=None, cursor=cursor))


@router.put(
    "/api/quotes/{post_id}/{quoted_id}",
    response_model=QuoteRead,
    responses=problem_responses(InvalidInput, NotAuthenticated, QuoteNotFound),
)
async def decide_on_quote(
    post_id: UUID, quoted_id: UUID, body: QuoteDecision, caller: CurrentCaller, session: Session, *, now: Now
) -> QuoteRead:
    """Accept or refuse that the post `post_id` quotes the caller's post `quoted_id`; it may be changed later."""
    return await service.decide(session, caller, post_id, quoted_id, body.state, now=now)
