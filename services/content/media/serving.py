"""Serving the files of pictures: who may have them, which part, and how long they may be kept.

A public picture may be kept for a minute and must then be asked for again, which costs one statement and no bytes: its
bytes never change, but whether it is public does, and a post that was taken back must not live on in caches for a year.
"""

import re
from collections.abc import AsyncIterator
from typing import Final
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from services.content.media import repository
from services.content.media.addresses import original_key, variant_key
from services.content.media.gallery import Gallery
from services.content.media.ports import ObjectMissingError, StoreFailedError
from services.content.media.problems import MediaNotFound, MediaStoreUnavailable, RangeNotSatisfiable
from services.content.media.repository import Served
from shared.auth import Caller
from shared.database import Database
from shared.logging import get_logger

log = get_logger(__name__)

_PUBLIC: Final = "public, max-age=60, must-revalidate"
_PRIVATE: Final = "private, max-age=600"
_OWN: Final = "private, no-cache"
_SAFETY: Final = {
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    # The same address answers its owner's token, and not everybody.
    "Vary": "Authorization",
}
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_MAX_HEADER: Final = 1000

Variant = tuple[int, str]


def wanted_part(header: str | None, size: int) -> tuple[int, int] | None:
    """Return the part [start, end) that a Range header asks for, or None for all of it (RFC 9110, section 14.2).

    What is no single range of bytes is ignored, as the RFC allows.

    Raises:
        RangeNotSatisfiable: the part is behind the end.
    """
    found = _RANGE.fullmatch(header.strip()) if header and len(header) <= _MAX_HEADER else None
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        last = int(found[2])
        start, end = max(0, size - last), size
    else:
        start, end = int(found[1]), min(size, int(found[2]) + 1 if found[2] else size)
        if found[2] and int(found[2]) < start:
            return None
    if start >= size or start >= end:
        raise RangeNotSatisfiable(f"The file has {size} bytes.", headers={"Content-Range": f"bytes */{size}"})
    return start, end


async def answer(
    request: Request,
    gallery: Gallery,
    media_id: UUID,
    variant: Variant | None,
    caller: Caller | None,
    *,
    is_signed: bool,
) -> Response:
    """Return a file, a part of it, or that the client has it already.

    Raises:
        MediaNotFound: there is none, or the caller may not have it: the two look the same.
        RangeNotSatisfiable, MediaStoreUnavailable
    """
    database: Database = request.app.state.database
    async with database.snapshot() as session:
        found = await repository.served(session, media_id, caller, variant)
    if found is None or not (found.is_readable or is_signed):
        raise MediaNotFound(headers={"Cache-Control": "no-store"})
    variant = variant and (variant[0], found.format)
    etag = f'"{found.digest}{"" if variant is None else "-{}-{}".format(*variant)}"'
    headers = {"ETag": etag, "Cache-Control": _keeping(found, is_signed=is_signed), "Accept-Ranges": "bytes", **_SAFETY}
    if _holds(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    requested = request.headers.get("range")
    if request.headers.get("if-range", etag) != etag:
        requested = None
    part = wanted_part(requested, found.bytes)
    start, end = part or (0, found.bytes)
    headers |= {"Content-Type": f"image/{found.format}", "Content-Length": str(end - start)}
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{found.bytes}"
    status = 206 if part else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    key = original_key(media_id) if variant is None else variant_key(media_id, *variant)
    try:
        opened = await gallery.store.open(key, start, end)
    except ObjectMissingError:
        log.error("media_file_missing", key=key)
        raise MediaNotFound from None
    except StoreFailedError as error:
        log.warning("media_store_failed", error=str(error))
        raise MediaStoreUnavailable from None
    return StreamingResponse(_noted(opened.pieces, key), status_code=status, headers=headers)


def _keeping(found: Served, *, is_signed: bool) -> str:
    if found.is_public:
        return _PUBLIC
    return _PRIVATE if is_signed else _OWN


def _holds(header: str | None, etag: str) -> bool:
    if header is None or len(header) > _MAX_HEADER:
        return False
    held = [each.strip().removeprefix("W/") for each in header.split(",")]
    return "*" in held or etag in held


async def _noted(pieces: AsyncIterator[bytes], key: str) -> AsyncIterator[bytes]:
    try:
        async for piece in pieces:
            yield piece
    except StoreFailedError as error:  # the client sees that bytes are missing
        log.warning("media_store_failed", error=str(error), key=key)
        raise
