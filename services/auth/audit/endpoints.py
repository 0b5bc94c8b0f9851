"""An account's owner reads what happened to it."""

from typing import Any

from fastapi import APIRouter

from services.auth.audit import service
from services.auth.audit.schemas import SecurityEventList
from shared.auth import InsufficientScope, Person
from shared.database import ReadSession
from shared.pagination import Page
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/auth", tags=["audit"])


@router.get(
    "/audit",
    response_model=SecurityEventList,
    responses=problem_responses(InvalidInput, NotAuthenticated, InsufficientScope),
)
async def list_security_events(caller: Person, session: ReadSession, page: Page) -> dict[str, Any]:
    """What happened to the security of one's account, latest first; kept for 400 days."""
    return await service.page_of(session, caller.id, page)
