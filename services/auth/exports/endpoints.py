"""Asking for an archive of one's data, following how it is made, and taking it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import StreamingResponse

from services.auth.accounts.problems import AccountGone
from services.auth.clients import ClientInfo
from services.auth.deps import Time, Transactions
from services.auth.exports import repository, service
from services.auth.exports.problems import ArchiveNotFound
from services.auth.exports.schemas import ExportEnvelope
from shared.auth import InsufficientScope, Person, ReauthenticationRequired, RecentCaller
from shared.database import ReadSession, Session
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/users/me/export", tags=["personal data"])

_GUARDED = (NotAuthenticated, InsufficientScope, ReauthenticationRequired)


@router.post("", status_code=202, response_model=ExportEnvelope, responses=problem_responses(*_GUARDED, AccountGone))
async def request_export(caller: RecentCaller, session: Session, client: ClientInfo, time: Time) -> ExportEnvelope:
    """Have an archive of everything made. One is made at a time; within an hour it is the same one."""
    return ExportEnvelope(export=await service.request(session, caller, client, time.now()))


@router.get("", response_model=ExportEnvelope, responses=problem_responses(NotAuthenticated, InsufficientScope))
async def read_export(caller: Person, session: ReadSession, time: Time) -> ExportEnvelope:
    """The latest archive and how far each service is; null where there is none, or it is older than a week."""
    return ExportEnvelope(export=await service.read(session, caller, time.now()))


@router.get(
    "/{exportId}/archive",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}},
        **problem_responses(InvalidInput, *_GUARDED, ArchiveNotFound),
    },
)
async def download_archive(
    export_id: Annotated[UUID, Path(alias="exportId")],
    caller: RecentCaller,
    transactions: Transactions,
    client: ClientInfo,
    time: Time,
) -> StreamingResponse:
    """The archive, as a zip."""
    async with transactions.transaction() as session:
        export = await service.hand_out(session, caller, export_id, client, time.now())
    name = f"sparkle-{caller.username}-{export.requested_at:%Y-%m-%d}.zip"
    headers = {
        "Content-Length": str(export.size),
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(repository.chunks(transactions, export.id), media_type="application/zip", headers=headers)
