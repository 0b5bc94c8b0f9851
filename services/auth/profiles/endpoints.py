"""Reading people, and changing one's own profile."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from sqlalchemy import Row

from services.auth.accounts.models import User
from services.auth.accounts.schemas import UserRead
from services.auth.deps import Time
from services.auth.profiles import repository, service
from services.auth.profiles.problems import NotYourProfile, UserNotFound
from services.auth.profiles.schemas import ProfileUpdate, PublicUserRead, UserCards
from shared.auth import CurrentCaller, InvalidToken, OptionalCaller
from shared.database import ReadSession, Session
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/users", tags=["people"])


@router.get("", response_model=UserCards, responses=problem_responses(InvalidInput, InvalidToken))
async def list_users(
    ids: Annotated[str, Query(max_length=4000, description="Up to 100 user ids, separated by commas.")],
    caller: OptionalCaller,
    session: ReadSession,
) -> dict[str, Sequence[Row[Any]]]:
    """The cards of these people; left out are ids that are nobody's, and people with a block between."""
    return {"users": await repository.cards_of(session, service.parse_ids(ids), caller.id if caller else None)}


@router.get("/{idOrUsername}", response_model=PublicUserRead, responses=problem_responses(InvalidToken, UserNotFound))
async def read_user(
    id_or_username: Annotated[str, Path(alias="idOrUsername", max_length=64)],
    caller: OptionalCaller,
    session: ReadSession,
    time: Time,
) -> dict[str, Any]:
    """A person as anyone sees them; nobody for those whom they block."""
    return await service.read(session, id_or_username, caller, time.now())


@router.patch(
    "/{userId}/profile",
    response_model=UserRead,
    responses=problem_responses(InvalidInput, NotAuthenticated, NotYourProfile),
)
async def update_profile(
    user_id: Annotated[UUID, Path(alias="userId")],
    body: ProfileUpdate,
    caller: CurrentCaller,
    session: Session,
    time: Time,
) -> User:
    """Change one's own profile."""
    return await service.update(session, user_id, caller, body, time.now())
