"""Every SQL statement on former texts and working copies. The service has looked whose the post is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.documents.text import plain_text
from services.content.revisions.models import Revision, WorkingCopy
from services.content.revisions.policy import superfluous
from services.content.revisions.texts import Text


async def keep(
    session: AsyncSession, post_id: UUID, text: Text, *, number: int, written_at: datetime, now: datetime
) -> None:
    """Keep a text that is replaced, and forget what is too much."""
    session.add(
        Revision(
            post_id=post_id,
            number=number,
            title=text.title,
            content=text.content,
            excerpt=text.excerpt,
            tags=text.tags,
            word_count=len(plain_text(text.content).split()),
            written_at=written_at,
            kept_at=now,
        )
    )
    await session.flush()
    kept = select(Revision.number, Revision.written_at).where(Revision.post_id == post_id)
    rows = (await session.execute(kept.order_by(Revision.number.desc()))).all()
    if gone := superfluous([(row.number, row.written_at) for row in rows]):
        forget = delete(Revision).where(Revision.post_id == post_id, Revision.number.in_(gone))
        await session.execute(forget.execution_options(synchronize_session=False))


async def last_kept(session: AsyncSession, post_id: UUID) -> datetime | None:
    """Return when a text of the post was kept last."""
    return await session.scalar(select(func.max(Revision.kept_at)).where(Revision.post_id == post_id))


async def listed(session: AsyncSession, post_id: UUID, *, before: int | None, limit: int) -> Sequence[Any]:
    """Return up to `limit` former texts without their content, the newest first."""
    columns = (Revision.number, Revision.title, Revision.word_count, Revision.written_at)
    query = select(*columns).where(Revision.post_id == post_id).order_by(Revision.number.desc()).limit(limit)
    if before is not None:
        query = query.where(Revision.number < before)
    return (await session.execute(query)).all()


async def find(session: AsyncSession, post_id: UUID, number: int) -> Revision | None:
    """Return one former text."""
    return await session.get(Revision, (post_id, number))


async def working_copy(session: AsyncSession, post_id: UUID) -> WorkingCopy | None:
    """Return the working copy of a post; who locks the post has locked it as well."""
    return await session.get(WorkingCopy, post_id)
