"""The rules of finding people."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.search import repository
from services.auth.search.repository import SearchCursor
from shared.auth import Caller
from shared.pagination import Pagination


async def search(
    session: AsyncSession, text: str, caller: Caller | None, *, now: datetime, limit: int, cursor: str | None
) -> dict[str, Any]:
    """Return a page of people. Left out are who is suspended or about to be erased, and people with a block between.

    Raises:
        InvalidInput: the cursor is not one of this list.
    """
    after = SearchCursor.decode(cursor) if cursor else None
    sought = text.strip().removeprefix("@")
    words = await repository.words_of(session, sought)
    if not words:
        return {"users": [], "pagination": Pagination(limit=limit)}
    users, next_cursor = await repository.found(
        session, sought, words, caller.id if caller else None, now=now, after=after, limit=limit
    )
    return {"users": users, "pagination": Pagination(limit=limit, next_cursor=next_cursor)}
