"""The rules of companions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.ai.companions import repository
from services.ai.companions.models import Companion
from services.ai.companions.personality import communication_style, describe
from services.ai.companions.problems import CompanionNotFound, TooManyCompanions
from services.ai.companions.schemas import CompanionCreate, CompanionPage, CompanionRead, CompanionUpdate
from shared.auth import Caller
from shared.ids import uuid7
from shared.pagination import Cursor, PageParams, Pagination, numbered, split_page


class _Position(Cursor):
    id: UUID


async def create(
    session: AsyncSession, caller: Caller, body: CompanionCreate, *, now: datetime, limit: int
) -> Companion:
    """Create a companion of the caller's, who may have `limit` of them.

    Raises:
        TooManyCompanions: the caller has that many already.
    """
    if await repository.count_owned(session, caller.id) >= limit:
        raise TooManyCompanions(f"You have {limit} companions. Delete one to make another.")
    companion = Companion(
        id=uuid7(),
        owner_id=caller.id,
        name=body.name,
        traits=body.personality_traits,
        interests=body.interests,
        voice_id=body.voice_id,
        created_at=now,
        updated_at=now,
    )
    _derive(companion)
    session.add(companion)
    await session.flush()
    return companion


async def read(session: AsyncSession, caller: Caller, companion_id: UUID) -> Companion:
    """Return the caller's companion.

    Raises:
        CompanionNotFound: there is none, or it is somebody else's.
    """
    companion = await repository.owned(session, caller.id, companion_id)
    if companion is None:
        raise CompanionNotFound
    return companion


async def hold(session: AsyncSession, caller: Caller, companion_id: UUID) -> Companion:
    """Return the caller's companion, which nobody can delete until the transaction ends.

    Raises:
        CompanionNotFound: there is none, or it is somebody else's.
    """
    companion = await repository.held(session, caller.id, companion_id)
    if companion is None:
        raise CompanionNotFound
    return companion


async def list_page(session: AsyncSession, caller: Caller, page: PageParams) -> CompanionPage:
    """Return the caller's companions, newest first."""
    before = _Position.decode(page.cursor).id if page.cursor else None
    found = await repository.list_owned(session, caller.id, before=before, limit=page.limit + 1, offset=page.offset)
    shown, following = split_page(found, page.limit, lambda companion: _Position(id=companion.id))
    if page.page:
        pagination = numbered(page, await repository.count_owned(session, caller.id), following)
    else:
        pagination = Pagination(limit=page.limit, next_cursor=following)
    return CompanionPage(
        companions=[CompanionRead.model_validate(companion) for companion in shown], pagination=pagination
    )


async def update(
    session: AsyncSession, caller: Caller, companion_id: UUID, body: CompanionUpdate, *, now: datetime
) -> Companion:
    """Change the caller's companion; description and style follow the traits.

    Raises:
        CompanionNotFound: there is none, or it is somebody else's.
    """
    companion = await repository.owned(session, caller.id, companion_id, lock=True)
    if companion is None:
        raise CompanionNotFound
    if body.name is not None:
        companion.name = body.name
    if body.personality_traits is not None:
        companion.traits = body.personality_traits
    if body.interests is not None:
        companion.interests = body.interests
    if "voice_id" in body.model_fields_set:
        companion.voice_id = body.voice_id
    companion.updated_at = now
    _derive(companion)
    await session.flush()
    return companion


async def delete(session: AsyncSession, caller: Caller, companion_id: UUID) -> None:
    """Delete the caller's companion with its conversations.

    Raises:
        CompanionNotFound: there is none, or it is somebody else's.
    """
    companion = await repository.owned(session, caller.id, companion_id, lock=True)
    if companion is None:
        raise CompanionNotFound
    await session.delete(companion)
    await session.flush()


def _derive(companion: Companion) -> None:
    companion.communication_style = communication_style(companion.traits)
    companion.description = describe(companion.name, companion.traits, companion.interests)
