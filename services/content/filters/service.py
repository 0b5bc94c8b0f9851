"""What may be done with muted words."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.content.filters import repository
from services.content.filters.models import WordFilter
from services.content.filters.policy import MAX_FILTERS
from services.content.filters.problems import FilterNotFound, TooManyFilters
from services.content.filters.schemas import FilterCreate
from shared.auth import Caller
from shared.ids import uuid7
from shared.problems import InvalidInput


async def create(session: AsyncSession, caller: Caller, body: FilterCreate, now: datetime) -> WordFilter:
    """Mute a phrase; muting it again changes only when it ends.

    Raises:
        InvalidInput: it holds nothing to search for, or ends before it begins.
        TooManyFilters: there are MAX_FILTERS.
    """
    if body.expires_at is not None and body.expires_at <= now:
        raise InvalidInput(field_errors={"expiresAt": ["must be in the future"]})
    if not await repository.has_words(session, body.phrase):
        raise InvalidInput(field_errors={"phrase": ["must hold a letter or a digit"]})
    if await repository.count_of(session, caller.id, besides=body.phrase) >= MAX_FILTERS:
        raise TooManyFilters
    wanted = WordFilter(id=uuid7(), user_id=caller.id, phrase=body.phrase, created_at=now, expires_at=body.expires_at)
    return await repository.save(session, wanted)


async def delete(session: AsyncSession, caller: Caller, filter_id: UUID) -> None:
    """Show the words again.

    Raises:
        FilterNotFound: the caller has no such phrase.
    """
    if not await repository.remove(session, caller.id, filter_id):
        raise FilterNotFound
