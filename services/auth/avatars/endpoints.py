"""Uploading, removing and serving pictures."""

import math
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Header, Path, Request, Response
from starlette.datastructures import UploadFile

from services.auth.accounts.models import User
from services.auth.accounts.schemas import UserRead
from services.auth.avatars import repository, service
from services.auth.avatars.formats import MAX_BYTES
from services.auth.avatars.problems import AvatarNotFound, BrokenPicture, PictureTooLarge, UnsupportedPicture
from services.auth.deps import PictureStudio, RedisClient, Time, Transactions
from services.auth.profiles.problems import NotYourProfile
from shared.auth import CurrentCaller
from shared.database import ReadSession, Session
from shared.problems import InvalidInput, NotAuthenticated, Overloaded, TooManyRequests, problem_responses
from shared.rate_limit import TokenBuckets

router = APIRouter(prefix="/api/users/{userId}/avatar", tags=["people"])

UserId = Annotated[UUID, Path(alias="userId")]
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
_HEADERS: Final = {
    # The address names the content, so it never changes.
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


@router.post(
    "",
    response_model=UserRead,
    max_body_size=MAX_BYTES,
    openapi_extra=_UPLOAD,
    responses=problem_responses(
        InvalidInput,
        UnsupportedPicture,
        BrokenPicture,
        NotAuthenticated,
        NotYourProfile,
        PictureTooLarge,
        TooManyRequests,
        Overloaded,
    ),
)
async def upload_avatar(
    user_id: UserId,
    request: Request,
    caller: CurrentCaller,
    *,
    database: Transactions,
    redis: RedisClient,
    studio: PictureStudio,
    time: Time,
) -> User:
    """Give oneself a picture: a JPEG, PNG, WebP, GIF (its first frame) or AVIF of up to 8 MiB and 24 million pixels.

    Its middle is kept as squares of 512, 128 and 48 pixels; metadata, such as where it was taken, is not kept at all.
    `avatarUrl` becomes the path of the first; put another size in place of `512` for the others.
    """
    if user_id != caller.id:
        raise NotYourProfile
    grant = await TokenBuckets(redis).take(f"avatar:{caller.id}", burst=service.BURST, per_second=service.PER_SECOND)
    if not grant.granted:
        raise TooManyRequests(math.ceil(grant.retry_after))
    picture = await studio.draw(await _file_in(request))
    async with database.transaction() as session:
        return await service.replace(session, caller.id, picture, time.now())


async def _file_in(request: Request) -> bytes:
    """Return the body, or the file of a form."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form(max_files=1, max_fields=8) as form:
        file = next((value for value in form.values() if isinstance(value, UploadFile)), None)
        if file is None:
            raise InvalidInput("Send the picture as a file of the form.", field_errors={"file": ["is missing"]})
        return await file.read()


@router.delete("", status_code=204, responses=problem_responses(InvalidInput, NotAuthenticated, NotYourProfile))
async def remove_avatar(user_id: UserId, caller: CurrentCaller, session: Session, time: Time) -> None:
    """Have no picture; again is fine."""
    if user_id != caller.id:
        raise NotYourProfile
    await service.replace(session, caller.id, None, time.now())


@router.get(
    "/{digest}-{size}.webp",
    response_class=Response,
    responses={
        200: {"description": "The picture", "content": {"image/webp": _BINARY}},
        304: {"description": "The client has it (If-None-Match)"},
        **problem_responses(InvalidInput, AvatarNotFound),
    },
)
async def read_avatar(
    user_id: UserId,
    digest: Annotated[str, Path(pattern="^[0-9a-f]{32}$")],
    size: Annotated[int, Path(ge=1, le=4096)],
    session: ReadSession,
    if_none_match: Annotated[str | None, Header(alias="If-None-Match", max_length=1000)] = None,
) -> Response:
    """One square of a person's picture. Its address changes with the picture, so it may be kept for ever."""
    data = await repository.find(session, user_id, digest, size)
    if data is None:
        raise AvatarNotFound
    etag = f'"{digest}-{size}"'
    if if_none_match is not None and (if_none_match.strip() == "*" or etag in if_none_match):
        return Response(status_code=304, headers={"ETag": etag, **_HEADERS})
    return Response(data, media_type="image/webp", headers={"ETag": etag, **_HEADERS})
