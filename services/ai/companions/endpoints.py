"""/api/ai/companions: only the owner sees a companion; for others it does not exist."""

from uuid import UUID

from fastapi import APIRouter, Request

from services.ai.companions import service as companions
from services.ai.companions.models import Companion
from services.ai.companions.problems import CompanionNotFound, TooManyCompanions
from services.ai.companions.schemas import CompanionCreate, CompanionPage, CompanionRead, CompanionUpdate
from shared.auth import CurrentCaller, VerifiedCaller
from shared.database import ReadSession, Session
from shared.idempotency import IdempotencyKeyReused, Once
from shared.pagination import Page
from shared.problems import EmailNotVerified, InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/ai/companions", tags=["companions"])


@router.post(
    "",
    status_code=201,
    response_model=CompanionRead,
    responses=problem_responses(
        InvalidInput, NotAuthenticated, EmailNotVerified, TooManyCompanions, IdempotencyKeyReused
    ),
)
async def create_companion(
    body: CompanionCreate, caller: VerifiedCaller, session: Session, once: Once, request: Request
) -> CompanionRead:
    """Create a companion; its description and style of talking follow from its traits."""
    state = request.app.state
    return await once(
        CompanionRead,
        lambda: companions.create(session, caller, body, now=state.clock.now(), limit=state.settings.max_companions),
    )


@router.get("", response_model=CompanionPage, responses=problem_responses(InvalidInput, NotAuthenticated))
async def list_companions(caller: CurrentCaller, session: ReadSession, page: Page) -> CompanionPage:
    """List the caller's companions, newest first."""
    return await companions.list_page(session, caller, page)


@router.get(
    "/{companion_id}",
    response_model=CompanionRead,
    responses=problem_responses(InvalidInput, NotAuthenticated, CompanionNotFound),
)
async def read_companion(companion_id: UUID, caller: CurrentCaller, session: ReadSession) -> Companion:
    """Read one of the caller's companions."""
    return await companions.read(session, caller, companion_id)


@router.patch(
    "/{companion_id}",
    response_model=CompanionRead,
    responses=problem_responses(InvalidInput, NotAuthenticated, CompanionNotFound),
)
async def update_companion(
    companion_id: UUID, body: CompanionUpdate, caller: CurrentCaller, session: Session, request: Request
) -> Companion:
    """Change some fields of a companion."""
    return await companions.update(session, caller, companion_id, body, now=request.app.state.clock.now())


@router.delete(
    "/{companion_id}",
    status_code=204,
    responses=problem_responses(InvalidInput, NotAuthenticated, CompanionNotFound),
)
async def delete_companion(companion_id: UUID, caller: CurrentCaller, session: Session) -> None:
    """Delete a companion and everything said with it."""
    await companions.delete(session, caller, companion_id)
