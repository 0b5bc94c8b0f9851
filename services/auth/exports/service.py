"""The rules of exports: one at a time for each person, and the same one for an hour."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.problems import AccountGone
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.clients import Client
from services.auth.exports import policy, repository
from services.auth.exports.models import Export
from services.auth.exports.problems import ArchiveNotFound
from services.auth.exports.schemas import ExportRead
from services.auth.personal_data.ports import SERVICES
from shared.auth import Caller
from shared.ids import uuid7


async def request(session: AsyncSession, caller: Caller, client: Client, now: datetime) -> ExportRead:
    """Return the archive that is being made for the caller, or was within the last hour, or a new one.

    Raises:
        AccountGone: the caller's account was deleted.
    """
    current = await repository.latest(session, caller.id, now)
    if current and (
        current.state == "running" or (current.state == "ready" and now - current.requested_at < policy.SAME_WITHIN)
    ):
        return shown(current)
    await repository.delete_finished(session, caller.id)
    fresh = Export(
        id=uuid7(),
        user_id=caller.id,
        state="running",
        services=[{"name": name, "state": "waiting", "rows": 0} for name in SERVICES],
        attempts=0,
        due_at=now,
        requested_at=now,
        finished_at=None,
        expires_at=None,
        size=0,
    )
    try:
        is_new = await repository.add(session, fresh)
    except IntegrityError:
        raise AccountGone from None
    if is_new:
        await audit.note(session, Kind.EXPORT_REQUESTED, caller.id, now, client=client, session_id=caller.session_id)
        return shown(fresh)
    return await read(session, caller, now) or shown(fresh)  # another tab was quicker


async def read(session: AsyncSession, caller: Caller, now: datetime) -> ExportRead | None:
    """Return the caller's latest archive."""
    found = await repository.latest(session, caller.id, now)
    return shown(found) if found else None


async def hand_out(session: AsyncSession, caller: Caller, export_id: UUID, client: Client, now: datetime) -> Export:
    """Return the archive, and note that it was handed out.

    Raises:
        ArchiveNotFound: it is somebody else's, not ready, or too old.
    """
    found = await repository.ready(session, caller.id, export_id, now)
    if found is None:
        raise ArchiveNotFound
    await audit.note(session, Kind.EXPORT_DOWNLOADED, caller.id, now, client=client, session_id=caller.session_id)
    return found


def shown(export: Export) -> ExportRead:
    """Return an archive as its owner sees it."""
    return ExportRead(
        id=export.id,
        state=export.state,
        services=export.services,
        requested_at=export.requested_at,
        finished_at=export.finished_at,
        expires_at=export.expires_at,
        size_bytes=export.size,
    )
