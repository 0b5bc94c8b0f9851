"""The statements about exports."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.exports.models import Export, ExportChunk
from shared.database import Database


async def latest(session: AsyncSession, user_id: UUID, now: datetime) -> Export | None:
    """Return the archive that was asked for last, unless it was kept long enough."""
    found = select(Export).where(Export.user_id == user_id).order_by(Export.id.desc()).limit(1)
    export = await session.scalar(found)
    return None if export and export.expires_at and export.expires_at <= now else export


async def ready(session: AsyncSession, user_id: UUID, export_id: UUID, now: datetime) -> Export | None:
    """Return the archive if it is `user_id`'s and can be handed out."""
    is_it = (Export.id == export_id, Export.user_id == user_id, Export.state == "ready", Export.expires_at > now)
    return await session.scalar(select(Export).where(*is_it))


async def by_id(session: AsyncSession, export_id: UUID) -> Export | None:
    """Return an archive, whoever's it is."""
    return await session.get(Export, export_id)


async def add(session: AsyncSession, export: Export) -> bool:
    """Store a wish; return False when one of the same person is being made."""
    values = {name: getattr(export, name) for name in Export.__table__.columns.keys()}  # noqa: SIM118 - no dict
    added = insert(Export).values(values).on_conflict_do_nothing().returning(Export.id)
    return await session.scalar(added) is not None


async def delete_finished(session: AsyncSession, user_id: UUID) -> None:
    """Delete the archives of a person that are not being made."""
    await session.execute(delete(Export).where(Export.user_id == user_id, Export.state != "running"))


async def take_due(session: AsyncSession, now: datetime, lease_until: datetime) -> Export | None:
    """Return one that is due, as the caller's until `lease_until`, without what earlier attempts wrote."""
    due = select(Export).where(Export.state == "running", Export.due_at <= now).order_by(Export.due_at).limit(1)
    export = await session.scalar(due.with_for_update(skip_locked=True))
    if export is not None:
        export.attempts += 1
        export.due_at = lease_until
        export.size = 0
        await session.flush()
        await session.execute(delete(ExportChunk).where(ExportChunk.export_id == export.id))
    return export


async def save(session: AsyncSession, export: Export, **values: Any) -> bool:
    """Change an archive that the caller has taken; return False when it is another's by now, or gone."""
    saved = (
        update(Export)
        .where(Export.id == export.id, Export.attempts == export.attempts, Export.state == "running")
        .values(values)
        .returning(Export.id)
        .execution_options(synchronize_session=False)
    )
    return await session.scalar(saved) is not None


async def add_chunks(session: AsyncSession, export_id: UUID, first: int, chunks: Sequence[bytes]) -> None:
    """Append pieces, the first of which has the number `first`."""
    for number, data in enumerate(chunks, start=first):
        await session.execute(insert(ExportChunk).values(export_id=export_id, number=number, data=data))


async def chunks(database: Database, export_id: UUID) -> AsyncIterator[bytes]:
    """Yield the pieces of an archive, each from its own short transaction: a reader may be slow."""
    number = 0
    while True:
        piece = select(ExportChunk.data).where(ExportChunk.export_id == export_id, ExportChunk.number == number)
        async with database.snapshot() as session:
            data = await session.scalar(piece)
        if data is None:
            return
        yield data
        number += 1


async def delete_expired(session: AsyncSession, now: datetime) -> None:
    """Delete archives that were kept long enough."""
    await session.execute(delete(Export).where(Export.expires_at <= now))
