"""HTTP of what becomes of posts: plans, and the trash."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.content.posts import plans, trash
from services.content.posts.conditions import IfMatchHeader, tagged
from services.content.posts.models import Post
from services.content.posts.problems import PostChanged, PostIsPublished, PostNotFound, PostNotYours
from services.content.posts.schemas import DeletedPostList, PostList, PostRead, PostSchedule
from shared.auth import CurrentCaller, VerifiedCaller
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.pagination import PageParams
from shared.problems import EmailNotVerified, InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/posts", tags=["posts"])

_CHANGING = (InvalidInput, NotAuthenticated, PostNotYours, PostNotFound, PostChanged)


Limit = Annotated[int, Query(ge=1, le=100)]
CursorText = Annotated[str | None, Query(max_length=512)]


@router.get("/scheduled", response_model=PostList, responses=problem_responses(InvalidInput, NotAuthenticated))
async def list_planned_posts(
    caller: CurrentCaller, session: ReadSession, limit: Limit = 20, cursor: CursorText = None
) -> PostList:
    """List the caller's drafts that will be published by themselves, the next one first."""
    return await plans.page_of(session, caller, PageParams(limit, cursor, None))


@router.get("/trash", response_model=DeletedPostList, responses=problem_responses(InvalidInput, NotAuthenticated))
async def list_deleted_posts(
    caller: CurrentCaller, session: ReadSession, now: Now, limit: Limit = 20, cursor: CursorText = None
) -> DeletedPostList:
    """List what the caller deleted in the last 30 days, the latest first."""
    return await trash.page_of(session, caller, PageParams(limit, cursor, None), now)


@router.post(
    "/{post_id}/restore",
    response_model=PostRead,
    responses=problem_responses(InvalidInput, NotAuthenticated, EmailNotVerified, PostNotYours, PostNotFound),
)
async def restore_post(post_id: UUID, caller: CurrentCaller, session: Session, now: Now, response: Response) -> Post:
    """Take a deleted post back into the state it was in; repeating it changes nothing."""
    return tagged(response, await trash.restore(session, caller, post_id, now))


@router.post(
    "/{post_id}/schedule",
    response_model=PostRead,
    responses=problem_responses(*_CHANGING, EmailNotVerified, PostIsPublished),
)
async def schedule_post(
    post_id: UUID,
    body: PostSchedule,
    caller: VerifiedCaller,
    session: Session,
    *,
    if_match: IfMatchHeader,
    now: Now,
    response: Response,
) -> Post:
    """Plan a draft to be published at a time; planning it again moves it."""
    return tagged(response, await plans.plan(session, caller, post_id, body.at, if_match=if_match, now=now))


@router.delete("/{post_id}/schedule", response_model=PostRead, responses=problem_responses(*_CHANGING))
async def unschedule_post(
    post_id: UUID, caller: CurrentCaller, session: Session, *, if_match: IfMatchHeader, now: Now, response: Response
) -> Post:
    """Let a planned draft be a draft again; repeating it changes nothing."""
    return tagged(response, await plans.cancel(session, caller, post_id, if_match=if_match, now=now))
