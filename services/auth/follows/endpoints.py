"""Following, and the two lists of a person."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path

from services.auth.deps import Time
from services.auth.follows import repository, service
from services.auth.follows.problems import FollowForbidden, SelfFollow
from services.auth.follows.schemas import UserPage
from services.auth.profiles.problems import UserNotFound
from shared.auth import InvalidToken, OptionalCaller, VerifiedCaller
from shared.database import ReadSession, Session
from shared.pagination import Page
from shared.problems import EmailNotVerified, InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/users/{userId}", tags=["people"])

UserId = Annotated[UUID, Path(alias="userId")]
_READ_REFUSALS = problem_responses(InvalidInput, InvalidToken, UserNotFound)
_REFUSALS = problem_responses(SelfFollow, NotAuthenticated, EmailNotVerified, FollowForbidden, UserNotFound)


@router.post("/follow", status_code=204, responses=_REFUSALS)
async def follow_user(user_id: UserId, caller: VerifiedCaller, session: Session, time: Time) -> None:
    """Follow somebody; again is fine."""
    await service.follow(session, caller, user_id, time.now())


@router.delete("/follow", status_code=204, responses=problem_responses(NotAuthenticated, EmailNotVerified))
async def unfollow_user(user_id: UserId, caller: VerifiedCaller, session: Session, time: Time) -> None:
    """Stop following somebody; again is fine."""
    await service.unfollow(session, caller, user_id, time.now())


@router.get("/followers", response_model=UserPage, responses=_READ_REFUSALS)
async def list_followers(user_id: UserId, caller: OptionalCaller, session: ReadSession, page: Page) -> dict[str, Any]:
    """Who follows this person, latest first."""
    return await service.page_of(session, repository.FOLLOWERS, user_id, caller, page)


@router.get("/following", response_model=UserPage, responses=_READ_REFUSALS)
async def list_following(user_id: UserId, caller: OptionalCaller, session: ReadSession, page: Page) -> dict[str, Any]:
    """Whom this person follows, latest first."""
    return await service.page_of(session, repository.FOLLOWING, user_id, caller, page)
