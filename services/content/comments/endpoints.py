"""HTTP of comments."""

import math
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.content.comments import service
from services.content.comments.problems import CommentChanged, CommentNotFound, CommentNotYours, CommentsLocked
from services.content.comments.schemas import (
    CommentCreate,
    CommentPreview,
    CommentRead,
    CommentSort,
    CommentUpdate,
    ReplyList,
    Thread,
    ThreadList,
)
from services.content.posts.conditions import IfMatchHeader, etag_of
from services.content.posts.problems import PostNotFound
from shared.auth import CurrentCaller, InvalidToken, OptionalCaller, VerifiedCaller
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.idempotency import IdempotencyKeyReused, Once
from shared.pagination import PageParams
from shared.problems import EmailNotVerified, InvalidInput, NotAuthenticated, TooManyRequests, problem_responses
from shared.rate_limit import TokenBuckets

router = APIRouter(tags=["comments"])

# A conversation has bursts; nobody writes a comment every three seconds for an hour.
_BURST: Final = 60
_PER_SECOND: Final = 1 / 3
_PREVIEWS_PER_SECOND: Final = 1.0
Limit = Annotated[int, Query(ge=1, le=100)]
CursorText = Annotated[str | None, Query(max_length=512)]


@router.get(
    "/api/posts/{post_id}/comments",
    response_model=ThreadList,
    responses=problem_responses(InvalidInput, InvalidToken, PostNotFound),
)
async def list_comments(
    post_id: UUID,
    caller: OptionalCaller,
    session: ReadSession,
    *,
    sort: CommentSort = CommentSort.NEWEST,
    limit: Limit = 20,
    cursor: CursorText = None,
) -> ThreadList:
    """The threads below a post, each with its first ten replies; `/api/comments/{id}/replies` has the rest."""
    return await service.threads(session, caller, post_id, PageParams(limit, cursor, None), sort)


@router.get(
    "/api/comments/{comment_id}/replies",
    response_model=ReplyList,
    responses=problem_responses(InvalidInput, InvalidToken, CommentNotFound),
)
async def list_replies(
    comment_id: UUID, caller: OptionalCaller, session: ReadSession, *, limit: Limit = 50, cursor: CursorText = None
) -> ReplyList:
    """Everything below the comment that begins a thread, in the order of writing."""
    return await service.replies(session, caller, comment_id, PageParams(limit, cursor, None))


@router.get(
    "/api/comments/{comment_id}/thread",
    response_model=Thread,
    responses=problem_responses(InvalidInput, InvalidToken, CommentNotFound),
)
async def read_thread(comment_id: UUID, caller: OptionalCaller, session: ReadSession) -> Thread:
    """The thread that a comment stands in: where a link to it leads."""
    return await service.thread_of(session, caller, comment_id)


@router.post(
    "/api/posts/{post_id}/comments",
    status_code=201,
    response_model=CommentRead,
    responses=problem_responses(
        InvalidInput,
        NotAuthenticated,
        EmailNotVerified,
        CommentsLocked,
        PostNotFound,
        CommentNotFound,
        IdempotencyKeyReused,
        TooManyRequests,
    ),
)
async def create_comment(
    post_id: UUID,
    body: CommentCreate,
    caller: VerifiedCaller,
    session: Session,
    *,
    once: Once,
    now: Now,
    request: Request,
    response: Response,
) -> CommentRead:
    """Say something about a post, or answer a comment."""
    buckets = TokenBuckets(request.app.state.redis)
    grant = await buckets.take(f"comment:{caller.id}", burst=_BURST, per_second=_PER_SECOND)
    if not grant.granted:
        raise TooManyRequests(math.ceil(grant.retry_after))
    comment = await once(CommentRead, lambda: service.create(session, caller, post_id, body, now))
    response.headers["ETag"] = etag_of(comment.revision)
    return comment


@router.post(
    "/api/comments/preview",
    response_model=CommentPreview,
    responses=problem_responses(InvalidInput, NotAuthenticated, TooManyRequests),
)
async def preview_comment(
    body: CommentUpdate, caller: CurrentCaller, session: ReadSession, request: Request
) -> CommentPreview:
    """Show words as they would stand below a post. Nothing is kept, so it needs no `Idempotency-Key`."""
    buckets = TokenBuckets(request.app.state.redis)
    grant = await buckets.take(f"comment_preview:{caller.id}", burst=_BURST, per_second=_PREVIEWS_PER_SECOND)
    if not grant.granted:
        raise TooManyRequests(math.ceil(grant.retry_after))
    return CommentPreview(html=await service.preview(session, caller, body.body))


@router.patch(
    "/api/comments/{comment_id}",
    response_model=CommentRead,
    responses=problem_responses(InvalidInput, NotAuthenticated, CommentNotYours, CommentNotFound, CommentChanged),
)
async def update_comment(
    comment_id: UUID,
    body: CommentUpdate,
    caller: CurrentCaller,
    session: Session,
    *,
    if_match: IfMatchHeader,
    now: Now,
    response: Response,
) -> CommentRead:
    """Change one's own words; with If-Match only those that the client has seen."""
    comment = await service.update(session, caller, comment_id, body.body, if_match=if_match, now=now)
    response.headers["ETag"] = etag_of(comment.revision)
    return comment


@router.delete(
    "/api/comments/{comment_id}",
    status_code=204,
    responses=problem_responses(InvalidInput, NotAuthenticated, CommentNotYours, CommentNotFound, CommentChanged),
)
async def delete_comment(
    comment_id: UUID, caller: CurrentCaller, session: Session, *, if_match: IfMatchHeader, now: Now
) -> None:
    """Delete one's own comment, or one below one's own post. Its place stays while it has answers."""
    await service.delete(session, caller, comment_id, if_match=if_match, now=now)
