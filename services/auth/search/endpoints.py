"""Finding people."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.auth.deps import Time
from services.auth.follows.schemas import UserPage
from services.auth.search import service
from shared.auth import InvalidToken, OptionalCaller
from shared.database import ReadSession
from shared.problems import InvalidInput, problem_responses

router = APIRouter(prefix="/api/users/search", tags=["people"])


@router.get("", response_model=UserPage, responses=problem_responses(InvalidInput, InvalidToken))
async def search_users(
    q: Annotated[str, Query(min_length=1, max_length=50, description="The beginning of a name, or nearly a name.")],
    caller: OptionalCaller,
    session: ReadSession,
    time: Time,
    *,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
    cursor: Annotated[str | None, Query(max_length=512)] = None,
) -> dict[str, Any]:
    """People by username and display name, the best match first; accents, case and a typo do not matter."""
    return await service.search(session, q, caller, now=time.now(), limit=limit, cursor=cursor)
