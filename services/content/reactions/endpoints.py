"""HTTP of reactions."""

import math
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from services.content.comments.problems import CommentNotFound
from services.content.posts.problems import PostNotFound
from services.content.reactions import service
from services.content.reactions.schemas import GivenList, ReactionsRead, ReactionType
from shared.auth import CurrentCaller, InvalidToken, OptionalCaller, VerifiedCaller
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.pagination import PageParams
from shared.problems import EmailNotVerified, InvalidInput, NotAuthenticated, TooManyRequests, problem_responses
from shared.rate_limit import TokenBuckets

router = APIRouter(tags=["reactions"])

_BURST: Final = 60
_PER_SECOND: Final = 1.0
_CHANGING: Final = (InvalidInput, NotAuthenticated, EmailNotVerified, TooManyRequests)


async def _giving(caller: VerifiedCaller, request: Request) -> None:
    buckets = TokenBuckets(request.app.state.redis)
    grant = await buckets.take(f"reaction:{caller.id}", burst=_BURST, per_second=_PER_SECOND)
    if not grant.granted:
        raise TooManyRequests(math.ceil(grant.retry_after))


WithinLimits = Depends(_giving)


@router.get(
    "/api/posts/{post_id}/reactions",
    response_model=ReactionsRead,
    responses=problem_responses(InvalidInput, InvalidToken, PostNotFound),
)
async def read_reactions(post_id: UUID, caller: OptionalCaller, session: ReadSession) -> ReactionsRead:
    """How many of each type a post has, and which the caller gave."""
    return await service.to_post(session, caller, post_id)


@router.get(
    "/api/posts/{post_id}/reactions/people",
    response_model=GivenList,
    responses=problem_responses(InvalidInput, InvalidToken, PostNotFound),
)
async def list_reactions(
    post_id: UUID,
    caller: OptionalCaller,
    session: ReadSession,
    *,
    type: ReactionType | None = None,  # noqa: A002 - the name on the wire
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=512)] = None,
) -> GivenList:
    """Who gave a post something, the latest first."""
    return await service.given(session, caller, post_id, type, PageParams(limit, cursor, None))


@router.get(
    "/api/posts/{post_id}/comments/reactions",
    response_model=dict[UUID, list[ReactionType]],
    responses=problem_responses(InvalidInput, NotAuthenticated, PostNotFound),
)
async def read_own_comment_reactions(
    post_id: UUID, caller: CurrentCaller, session: ReadSession, ids: Annotated[list[UUID], Query(max_length=300)]
) -> dict[UUID, list[str]]:
    """Which reactions the caller gave to these comments of a post."""
    return await service.mine_below(session, caller, post_id, ids)


@router.put(
    "/api/posts/{post_id}/reactions/{type}",
    response_model=ReactionsRead,
    dependencies=[WithinLimits],
    responses=problem_responses(*_CHANGING, PostNotFound),
)
async def react_to_post(
    post_id: UUID,
    type: ReactionType,  # noqa: A002
    caller: VerifiedCaller,
    session: Session,
    now: Now,
) -> ReactionsRead:
    """Give a post something; again changes nothing."""
    return await service.change_post(session, caller, post_id, type, is_given=True, now=now)


@router.delete(
    "/api/posts/{post_id}/reactions/{type}",
    response_model=ReactionsRead,
    dependencies=[WithinLimits],
    responses=problem_responses(*_CHANGING, PostNotFound),
)
async def unreact_to_post(
    post_id: UUID,
    type: ReactionType,  # noqa: A002
    caller: VerifiedCaller,
    session: Session,
    now: Now,
) -> ReactionsRead:
    """Take it back; again changes nothing."""
    return await service.change_post(session, caller, post_id, type, is_given=False, now=now)


@router.put(
    "/api/comments/{comment_id}/reactions/{type}",
    response_model=ReactionsRead,
    dependencies=[WithinLimits],
    responses=problem_responses(*_CHANGING, CommentNotFound),
)
async def react_to_comment(
    comment_id: UUID,
    type: ReactionType,  # noqa: A002
    caller: VerifiedCaller,
    session: Session,
    now: Now,
) -> ReactionsRead:
    """Give a comment something; again changes nothing."""
    return await service.change_comment(session, caller, comment_id, type, is_given=True, now=now)


@router.delete(
    "/api/comments/{comment_id}/reactions/{type}",
    response_model=ReactionsRead,
    dependencies=[WithinLimits],
    responses=problem_responses(*_CHANGING, CommentNotFound),
)
async def unreact_to_comment(
    comment_id: UUID,
    type: ReactionType,  # noqa: A002
    caller: VerifiedCaller,
    session: Session,
    now: Now,
) -> ReactionsRead:
    """Take it back; again changes nothing."""
    return await service.change_comment(session, caller, comment_id, type, is_given=False, now=now)
