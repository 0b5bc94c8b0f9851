"""HTTP of pictures."""

import math
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query, Request, Response
from starlette.datastructures import UploadFile

from services.content.cursor_pages import CursorPage
from services.content.media import service, serving
from services.content.media.formats import MAX_BYTES
from services.content.media.gallery import Pictures
from services.content.media.problems import (
    BrokenPicture,
    MediaInUse,
    MediaNotFound,
    MediaStoreUnavailable,
    PictureTooLarge,
    QuotaExceeded,
    RangeNotSatisfiable,
    UnsupportedPicture,
)
from services.content.media.schemas import (
    MediaList,
    MediaPreviewList,
    MediaRead,
    MediaUpdate,
    VariantFormat,
    WantedIds,
)
from shared.auth import CurrentCaller, OptionalCaller
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.idempotency import IdempotencyKeyReused
from shared.problems import (
    InvalidInput,
    NotAuthenticated,
    Overloaded,
    PayloadTooLarge,
    TooManyRequests,
    problem_responses,
)
from shared.rate_limit import TokenBuckets

router = APIRouter(prefix="/api/media", tags=["media"])

_FORM_ROOM: Final = 16 * 1024  # the boundaries and headers of a form
_BINARY: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}}
_TYPES: Final = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif")
_FORM: Final[dict[str, Any]] = {
    "schema": {"type": "object", "properties": {"file": _BINARY["schema"]}, "required": ["file"]}
}
_UPLOAD: Final[dict[str, Any]] = {
    "requestBody": {
        "description": "The file itself, or a form with it as its one file. What it is, its first bytes say.",
        "required": True,
        "content": {**dict.fromkeys((*_TYPES, "application/octet-stream"), _BINARY), "multipart/form-data": _FORM},
    }
}
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The file", "content": dict.fromkeys(("image/jpeg", "image/webp", "image/avif"), _BINARY)},
    206: {"description": "The wanted part of it (Range)"},
    304: {"description": "The client has it (If-None-Match)"},
    **problem_responses(InvalidInput, NotAuthenticated, MediaNotFound, RangeNotSatisfiable, MediaStoreUnavailable),
}

IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255)]
Expires = Annotated[int | None, Query(alias="exp", ge=0, le=10**12, description="From `previewQuery`.")]
Signature = Annotated[str | None, Query(alias="sig", max_length=100, description="From `previewQuery`.")]


@router.post(
    "",
    status_code=201,
    response_model=MediaRead,
    max_body_size=MAX_BYTES + _FORM_ROOM,
    openapi_extra=_UPLOAD,
    responses=problem_responses(
        InvalidInput,
        UnsupportedPicture,
        BrokenPicture,
        NotAuthenticated,
        IdempotencyKeyReused,
        PayloadTooLarge,
        PictureTooLarge,
        QuotaExceeded,
        TooManyRequests,
        Overloaded,
        MediaStoreUnavailable,
    ),
)
async def upload_media(
    request: Request, caller: CurrentCaller, gallery: Pictures, now: Now, key: IdempotencyKey = None
) -> MediaRead:
    """Upload a picture: a JPEG, PNG, WebP, GIF or AVIF (of those that move the first frame) of up to 20 MiB and 50
    million pixels.

    It is drawn anew, upright and in sRGB, without any metadata, in its full size and as narrower WebP files at once;
    AVIF files follow. Only its owner can see it until a public post of theirs shows it.
    """
    buckets = TokenBuckets(request.app.state.redis, prefix="rate:media:")
    grant = await buckets.take(str(caller.id), burst=service.BURST, per_second=service.PER_SECOND)
    if not grant.granted:
        raise TooManyRequests(math.ceil(grant.retry_after))
    async with gallery.studio.place():
        data = await _file_in(request)
        return await service.upload(request.app.state.database, gallery, caller, data, key=key, now=now)


async def _file_in(request: Request) -> bytes:
    """Return the body, or the file of a form."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        data = await request.body()
    else:
        async with request.form(max_files=1, max_fields=8) as form:
            file = next((value for value in form.values() if isinstance(value, UploadFile)), None)
            if file is None:
                raise InvalidInput("Send the picture as a file of the form.", field_errors={"file": ["is missing"]})
            data = await file.read()
    if len(data) > MAX_BYTES:
        raise PayloadTooLarge(f"A picture has at most {MAX_BYTES // 1_048_576} MiB.")
    return data


@router.get("", response_model=MediaList, responses=problem_responses(InvalidInput, NotAuthenticated))
async def list_media(
    caller: CurrentCaller, session: ReadSession, gallery: Pictures, page: CursorPage, now: Now
) -> MediaList:
    """List one's own pictures, the latest first, and how much room they take."""
    return await service.page_of(session, gallery, caller, page, now)


@router.get("/previews", response_model=MediaPreviewList, responses=problem_responses(InvalidInput, NotAuthenticated))
async def list_media_previews(
    caller: CurrentCaller,
    session: ReadSession,
    gallery: Pictures,
    now: Now,
    wanted: Annotated[WantedIds, Query(alias="id", description="Ids of pictures.")],
) -> MediaPreviewList:
    """Return signatures that let a browser show private pictures: one's own, and those of posts that one may read.

    What the caller may not see is left out.
    """
    return await service.previews(session, gallery, caller, wanted, now)


@router.patch(
    "/{media_id}",
    response_model=MediaRead,
    responses=problem_responses(InvalidInput, NotAuthenticated, MediaNotFound, PayloadTooLarge),
)
async def update_media(
    media_id: UUID, body: MediaUpdate, caller: CurrentCaller, session: Session, *, gallery: Pictures, now: Now
) -> MediaRead:
    """Say what a picture shows, for those who do not see it."""
    return await service.describe(session, gallery, caller, media_id, alt=body.alt, now=now)


@router.delete(
    "/{media_id}",
    status_code=204,
    responses=problem_responses(InvalidInput, NotAuthenticated, MediaNotFound, MediaInUse),
)
async def delete_media(media_id: UUID, caller: CurrentCaller, session: Session, now: Now) -> None:
    """Delete a picture. One that a post or a draft shows stays: 409 says which."""
    await service.delete(session, caller, media_id, now)


@router.head("/{media_id}", include_in_schema=False)
@router.get("/{media_id}", response_class=Response, responses=_FILE)
async def read_media(
    media_id: UUID,
    request: Request,
    caller: OptionalCaller,
    *,
    gallery: Pictures,
    now: Now,
    expires: Expires = None,
    signature: Signature = None,
) -> Response:
    """The picture in its full size. Parts of it by `Range`; `If-None-Match` and `If-Range` are honoured."""
    is_signed = gallery.signer.opens(media_id, expires, signature, now)
    return await serving.answer(request, gallery, media_id, None, caller, is_signed=is_signed)


@router.head("/{media_id}/{width}.{kind}", include_in_schema=False)
@router.get("/{media_id}/{width}.{kind}", response_class=Response, responses=_FILE)
async def read_media_variant(
    media_id: UUID,
    width: Annotated[int, Path(ge=1, le=20_000)],
    kind: VariantFormat,
    request: Request,
    caller: OptionalCaller,
    *,
    gallery: Pictures,
    now: Now,
    expires: Expires = None,
    signature: Signature = None,
) -> Response:
    """The picture in one of its widths; see `variants` for those that there are."""
    is_signed = gallery.signer.opens(media_id, expires, signature, now)
    return await serving.answer(request, gallery, media_id, (width, kind.value), caller, is_signed=is_signed)
