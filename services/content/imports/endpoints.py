"""HTTP of imports."""

import asyncio
import hashlib
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from pydantic import AfterValidator

from services.content.cursor_pages import CursorPage
from services.content.documents.attributes import storable
from services.content.imports import policy, service
from services.content.imports.models import Import
from services.content.imports.policy import MAX_UPLOAD_BYTES, ImportOutcome
from services.content.imports.problems import ImportNotFound, ImportRunning, UnreadableUpload
from services.content.imports.room import UploadRoom
from services.content.imports.schemas import ImportItemList, ImportList, ImportRead
from services.content.moderation.problems import NewcomersImportDrafts
from shared.auth import CurrentCaller
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.idempotency import Idempotency, IdempotencyKeyReused
from shared.problems import (
    EmailNotVerified,
    InvalidInput,
    NotAuthenticated,
    Overloaded,
    PayloadTooLarge,
    TooManyRequests,
    problem_responses,
)
from shared.rate_limit import TokenBuckets

router = APIRouter(prefix="/api/imports", tags=["imports"])

_OWN = (InvalidInput, NotAuthenticated, ImportNotFound)
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255)]
FileName = Annotated[str, Query(min_length=1, max_length=200), AfterValidator(storable)]


@router.post(
    "",
    status_code=202,
    response_model=ImportRead,
    responses=problem_responses(
        InvalidInput,
        UnreadableUpload,
        NotAuthenticated,
        EmailNotVerified,
        NewcomersImportDrafts,
        ImportRunning,
        IdempotencyKeyReused,
        PayloadTooLarge,
        TooManyRequests,
        Overloaded,
    ),
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": _BINARY}}},
    max_body_size=MAX_UPLOAD_BYTES,
)
async def start_import(
    request: Request,
    caller: CurrentCaller,
    now: Now,
    name: FileName = "import.zip",
    *,
    publish: Annotated[bool, Query(description="Publish what its source had published, with its date there.")] = False,
    key: IdempotencyKey = None,
) -> ImportRead:
    """Import posts: a zip of Markdown files, a Markdown file, or an export of Ghost or dev.to, as the body.

    A worker makes the posts; follow it at `GET /api/imports/{id}`. Sending the same upload again creates nothing twice.
    """
    await service.require_may_import(request.app.state.database, caller, publish=publish, now=now)
    await _spend(request, caller.id)
    room: UploadRoom = request.app.state.upload_room
    async with room.place():
        file = await service.received(request.stream())
        with file:
            async with room.table:
                kind, total = await asyncio.to_thread(service.recognised, file, name)
            digest = await asyncio.to_thread(service.digest, file)
            head = f"{request.url.path} {name} {publish}\n".encode()
            async with request.app.state.database.transaction() as session:
                once = Idempotency(session, str(caller.id), key, hashlib.sha256(head + digest).digest())
                return await once(
                    ImportRead,
                    lambda: service.start(
                        session, caller, file, name=name, kind=kind, total=total, publish=publish, now=now
                    ),
                )


@router.get("", response_model=ImportList, responses=problem_responses(InvalidInput, NotAuthenticated))
async def list_imports(caller: CurrentCaller, session: ReadSession, page: CursorPage) -> ImportList:
    """List one's imports of the last 30 days, the latest first."""
    return await service.page_of(session, caller, page)


@router.get("/{import_id}", response_model=ImportRead, responses=problem_responses(*_OWN))
async def read_import(import_id: UUID, caller: CurrentCaller, session: ReadSession) -> Import:
    """Return how far an import is."""
    return await service.read(session, caller, import_id)


@router.get("/{import_id}/items", response_model=ImportItemList, responses=problem_responses(*_OWN))
async def list_import_items(
    import_id: UUID, caller: CurrentCaller, session: ReadSession, page: CursorPage, outcome: ImportOutcome | None = None
) -> ImportItemList:
    """Return what became of every post so far, and why; `outcome` leaves only some."""
    return await service.report(session, caller, import_id, outcome, page)


@router.post("/{import_id}/cancel", response_model=ImportRead, responses=problem_responses(*_OWN))
async def cancel_import(import_id: UUID, caller: CurrentCaller, session: Session, now: Now) -> Import:
    """End an import; the posts that it has created stay. Repeating it changes nothing."""
    return await service.cancel(session, caller, import_id, now)


async def _spend(request: Request, person: UUID) -> None:
    buckets = TokenBuckets(request.app.state.redis, prefix="rate:imports:")
    grant = await buckets.take(str(person), burst=policy.UPLOADS_AT_ONCE, per_second=policy.UPLOADS_PER_SECOND)
    if not grant.granted:
        raise TooManyRequests(int(grant.retry_after) + 1, "That is enough for one day.")
