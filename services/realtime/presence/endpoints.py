"""Presence over HTTP, for who has no socket at hand."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import TypeAdapter, ValidationError

from services.realtime.boundaries import repository as boundaries
from services.realtime.presence.schemas import MAX_USERS, PresenceList, UserIds
from services.realtime.presence.service import PresenceManager
from shared.auth import CurrentCaller
from shared.database import ReadSession
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/presence", tags=["presence"])

_user_ids: TypeAdapter[list[UUID]] = TypeAdapter(UserIds)
_UUID_LENGTH = 36


@router.get("", response_model=PresenceList, responses=problem_responses(InvalidInput, NotAuthenticated))
async def get_presence(
    request: Request,
    caller: CurrentCaller,
    session: ReadSession,
    user_ids: Annotated[
        list[Annotated[str, Query(max_length=MAX_USERS * (_UUID_LENGTH + 1))]],
        Query(alias="userIds", description="Ids, repeated or separated by commas; 100 at most.", max_length=MAX_USERS),
    ],
) -> PresenceList:
    """Return the presence of up to 100 users. Across a block everybody is offline, and was never seen."""
    try:
        wanted = _user_ids.validate_python([name for value in user_ids for name in value.split(",") if name])
    except ValidationError:
        message = f"must be up to {MAX_USERS} user ids"
        raise InvalidInput(f"userIds: {message}", field_errors={"userIds": [message]}) from None
    presence: PresenceManager = request.app.state.presence
    apart = await boundaries.apart_from(session, caller.id, wanted)
    return PresenceList(presence=await presence.read(wanted, apart))
