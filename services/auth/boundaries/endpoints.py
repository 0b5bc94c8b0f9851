"""Blocking and muting, and the caller's two lists. Unverified people may: it is how one protects oneself."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path

from services.auth.boundaries import service
from services.auth.boundaries.models import Block, Mute
from services.auth.boundaries.problems import ListFull, SelfBlock, SelfMute
from services.auth.boundaries.schemas import KeptAwayPage
from services.auth.deps import Time
from services.auth.profiles.problems import UserNotFound
from shared.auth import CurrentCaller
from shared.database import ReadSession, Session
from shared.pagination import Page
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/users", tags=["people"])

UserId = Annotated[UUID, Path(alias="userId")]
_REFUSALS = (InvalidInput, NotAuthenticated, UserNotFound, ListFull)


@router.post("/{userId}/block", status_code=204, responses=problem_responses(SelfBlock, *_REFUSALS))
async def block_user(user_id: UserId, caller: CurrentCaller, session: Session, time: Time) -> None:
    """Block somebody: the two do not meet any more, and do not follow each other. They are not told. Again is fine."""
    await service.block(session, caller, user_id, time.now())


@router.delete("/{userId}/block", status_code=204, responses=problem_responses(InvalidInput, NotAuthenticated))
async def unblock_user(user_id: UserId, caller: CurrentCaller, session: Session, time: Time) -> None:
    """Take a block back; again is fine."""
    await service.unblock(session, caller, user_id, time.now())


@router.post("/{userId}/mute", status_code=204, responses=problem_responses(SelfMute, *_REFUSALS))
async def mute_user(user_id: UserId, caller: CurrentCaller, session: Session, time: Time) -> None:
    """Hear no more of somebody, in lists and notifications. Only the caller knows. Again is fine."""
    await service.mute(session, caller, user_id, time.now())


@router.delete("/{userId}/mute", status_code=204, responses=problem_responses(InvalidInput, NotAuthenticated))
async def unmute_user(user_id: UserId, caller: CurrentCaller, session: Session, time: Time) -> None:
    """Hear of somebody again; again is fine."""
    await service.unmute(session, caller, user_id, time.now())


@router.get("/me/blocks", response_model=KeptAwayPage, responses=problem_responses(InvalidInput, NotAuthenticated))
async def list_blocks(caller: CurrentCaller, session: ReadSession, page: Page) -> dict[str, Any]:
    """Whom the caller blocks, latest first."""
    return await service.page_of(session, Block, caller, page)


@router.get("/me/mutes", response_model=KeptAwayPage, responses=problem_responses(InvalidInput, NotAuthenticated))
async def list_mutes(caller: CurrentCaller, session: ReadSession, page: Page) -> dict[str, Any]:
    """Whom the caller mutes, latest first."""
    return await service.page_of(session, Mute, caller, page)
