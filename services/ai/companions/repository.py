"""Every SQL statement about companions. `owned` is the one door: what is not the caller's does not exist for them."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.ai.companions.models import Companion


async def owned(session: AsyncSession, owner_id: UUID, companion_id: UUID, *, lock: bool = False) -> Companion | None:
    """Return the companion if it is `owner_id`'s; `lock` keeps others from changing it meanwhile."""
    query = select(Companion).where(Companion.id == companion_id, Companion.owner_id == owner_id)
    companion: Companion | None = await session.scalar(query.with_for_update() if lock else query)
    return companion


async def held(session: AsyncSession, owner_id: UUID, companion_id: UUID) -> Companion | None:
    """Return the companion if it is `owner_id`'s, and keep it from being deleted until the transaction ends."""
    query = select(Companion).where(Companion.id == companion_id, Companion.owner_id == owner_id)
    companion: Companion | None = await session.scalar(query.with_for_update(read=True, key_share=True))
    return companion


async def list_owned(
    session: AsyncSession, owner_id: UUID, *, before: UUID | None, limit: int, offset: int = 0
) -> list[Companion]:
    """Return up to `limit` companions, newest first, older than id `before`, without the first `offset`."""
    query = select(Companion).where(Companion.owner_id == owner_id).order_by(Companion.id.desc())
    query = query.limit(limit).offset(offset)
    if before is not None:
        query = query.where(Companion.id < before)
    return list(await session.scalars(query))


async def count_owned(session: AsyncSession, owner_id: UUID) -> int:
    """Return how many companions `owner_id` has."""
    return await session.scalar(select(func.count()).where(Companion.owner_id == owner_id)) or 0
