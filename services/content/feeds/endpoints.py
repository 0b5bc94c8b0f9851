"""HTTP of feeds. A page without a cursor begins the feed anew."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from services.content.feeds import repository, service
from services.content.feeds.problems import FeedExpired
from services.content.feeds.schemas import HomePage, PreferencesRead, PreferencesUpdate, Window
from services.content.posts.schemas import PostList
from shared.auth import CurrentCaller, InvalidToken, OptionalCaller
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/feed", tags=["feeds"])

Limit = Annotated[int, Query(ge=1, le=100)]
CursorText = Annotated[str | None, Query(max_length=512)]


@router.get("/following", response_model=PostList, responses=problem_responses(InvalidInput, NotAuthenticated))
async def read_following_feed(
    caller: CurrentCaller, session: ReadSession, *, limit: Limit = 20, cursor: CursorText = None
) -> PostList:
    """Posts of the people and with the tags that the caller follows, the newest first."""
    return await service.following(session, caller, limit=limit, cursor=cursor)


@router.get("/trending", response_model=PostList, responses=problem_responses(InvalidInput, InvalidToken))
async def read_trending_feed(
    caller: OptionalCaller,
    session: ReadSession,
    now: Now,
    *,
    window: Window = Window.WEEK,
    limit: Limit = 20,
    cursor: CursorText = None,
) -> PostList:
    """What people react to and talk about now: ten times as much counts as much as being 12.5 hours younger."""
    return await service.trending(session, caller, window, now, limit=limit, cursor=cursor)


@router.get("/home", response_model=HomePage, responses=problem_responses(InvalidInput, InvalidToken, FeedExpired))
async def read_home_feed(
    caller: OptionalCaller,
    request: Request,
    session: ReadSession,
    now: Now,
    *,
    limit: Limit = 20,
    cursor: CursorText = None,
) -> HomePage:
    """What the caller follows, with what is popular and fresh in between, ranked, with the reasons of each post.

    The order is made with the first page and kept for an hour (20 minutes for who is not signed in); a cursor that is
    older answers 410.
    """
    return await service.home(session, request.app.state.redis, caller, now, limit=limit, cursor=cursor)


@router.get("/preferences", response_model=PreferencesRead, responses=problem_responses(NotAuthenticated))
async def read_feed_preferences(caller: CurrentCaller, session: ReadSession) -> PreferencesRead:
    """What the caller wants more or less of."""
    return PreferencesRead.model_validate(await repository.taste_of(session, caller.id))


@router.patch(
    "/preferences", response_model=PreferencesRead, responses=problem_responses(InvalidInput, NotAuthenticated)
)
async def change_feed_preferences(
    body: PreferencesUpdate, caller: CurrentCaller, session: Session, now: Now
) -> PreferencesRead:
    """Want more or less of something; it shows in the next home feed that begins."""
    changes = body.model_dump(exclude_none=True, mode="json", by_alias=False)
    return PreferencesRead.model_validate(await service.changed_taste(session, caller.id, changes, now))
