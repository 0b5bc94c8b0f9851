"""SQL of mentions."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.authors.models import Author
from services.content.boundaries.repository import are_apart


async def people_named(session: AsyncSession, names: Sequence[str], by: UUID) -> dict[str, Author]:
    """Return the people with these names (lower case) whom `by` may speak of: no block is between."""
    if not names:
        return {}
    query = select(Author).where(func.lower(Author.username).in_(names), ~are_apart(by, Author.id))
    return {author.username.lower(): author for author in await session.scalars(query)}
