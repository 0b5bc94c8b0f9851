"""HTTP of muted words."""

from uuid import UUID

from fastapi import APIRouter

from services.content.filters import repository, service
from services.content.filters.problems import FilterNotFound, TooManyFilters
from services.content.filters.schemas import FilterCreate, FilterList, FilterRead
from shared.auth import CurrentCaller
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.idempotency import IdempotencyKeyReused, Once
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/feed/filters", tags=["feeds"])


@router.get("", response_model=FilterList, responses=problem_responses(NotAuthenticated))
async def list_filters(caller: CurrentCaller, session: ReadSession) -> FilterList:
    """List the words that the caller has muted."""
    return FilterList(filters=[FilterRead.model_validate(one) for one in await repository.all_of(session, caller.id)])


@router.post(
    "",
    status_code=201,
    response_model=FilterRead,
    responses=problem_responses(InvalidInput, NotAuthenticated, TooManyFilters, IdempotencyKeyReused),
)
async def create_filter(
    body: FilterCreate, caller: CurrentCaller, session: Session, *, once: Once, now: Now
) -> FilterRead:
    """Mute a word or a phrase: lists, feeds and search leave out what others write with it."""
    return await once(FilterRead, lambda: service.create(session, caller, body, now))


@router.delete(
    "/{filter_id}", status_code=204, responses=problem_responses(InvalidInput, NotAuthenticated, FilterNotFound)
)
async def delete_filter(filter_id: UUID, caller: CurrentCaller, session: Session) -> None:
    """Show the words again."""
    await service.delete(session, caller, filter_id)
