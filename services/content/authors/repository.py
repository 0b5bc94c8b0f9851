"""SQL of the author projection."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.authors.models import Author
from shared.auth import Caller

# The time of a row that no news can change any more: the account is deleted.
FOREVER: Final = datetime(9999, 12, 31, tzinfo=UTC)


async def save_profile(session: AsyncSession, profile: Author) -> None:
    """Insert the author or bring them to `profile`, unless something newer is known: events may come in any order."""
    facts = {
        "username": profile.username,
        "display_name": profile.display_name,
        "avatar_url": profile.avatar_url,
        "profile_at": profile.profile_at,
    }
    statement = insert(Author).values(id=profile.id, **facts)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[Author.id],
            set_={name: statement.excluded[name] for name in facts},
            where=or_(Author.profile_at.is_(None), Author.profile_at < statement.excluded.profile_at),
        )
    )


async def author_of(session: AsyncSession, caller: Caller) -> Author:
    """Return the caller's row; when auth's event has not arrived yet, a provisional one from the token."""
    if author := await session.get(Author, caller.id):
        return author
    await session.execute(
        insert(Author)
        .values(id=caller.id, username=caller.username, display_name=caller.username)
        .on_conflict_do_nothing()
    )
    return await session.get_one(Author, caller.id)


async def is_suspended(session: AsyncSession, author_id: UUID) -> bool:
    """Return whether what somebody writes is hidden now; that stays so until the transaction ends."""
    query = select(Author.hidden_until.is_not(None)).where(Author.id == author_id)
    return await session.scalar(query.with_for_update(read=True)) is True


async def forget(session: AsyncSession, author_id: UUID) -> int:
    """Leave a row that names nobody, whether there was one or not; return 1 where that is new."""
    nobody = {"username": "deleted", "display_name": "Deleted account", "avatar_url": None, "profile_at": FOREVER}
    forgotten = (
        insert(Author)
        .values(id=author_id, **nobody)
        .on_conflict_do_update(
            index_elements=[Author.id],
            set_=nobody,
            where=or_(Author.profile_at.is_(None), Author.profile_at < FOREVER),
        )
        .returning(Author.id)
    )
    return 0 if await session.scalar(forgotten) is None else 1
