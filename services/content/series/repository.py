"""SQL of series."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.series.models import Series


async def own(session: AsyncSession, author_id: UUID, series_id: UUID) -> Series | None:
    """Return the series, if it is this author's."""
    found: Series | None = await session.scalar(
        select(Series).where(Series.id == series_id, Series.author_id == author_id)
    )
    return found
