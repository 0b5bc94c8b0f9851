"""Answers that are the same for everybody: conditional requests (RFC 9110, section 13), and what was written last.

A reader asks every few minutes and almost always for nothing new. What tells one state of a feed from another is read
by one small statement; the feed itself is written once per state and process.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Final

from fastapi import Request, Response

from services.content.posts.conditions import MAX_LENGTH, IfNoneMatch

_KEPT: Final = 64
_MAX_KEPT_BYTES: Final = 1_048_576


class Written:
    """Bodies by address and state; the one unused for longest goes first."""

    def __init__(self) -> None:
        self._bodies: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def get(self, key: tuple[str, str]) -> bytes | None:
        """Return the body that was written for this state, if it is kept."""
        body = self._bodies.get(key)
        if body is not None:
            self._bodies.move_to_end(key)
        return body

    def keep(self, key: tuple[str, str], body: bytes) -> None:
        """Keep a body."""
        if len(body) <= _MAX_KEPT_BYTES:
            self._bodies[key] = body
        while len(self._bodies) > _KEPT:
            self._bodies.popitem(last=False)


async def conditional(
    request: Request,
    state: Sequence[Any],
    changed_at: datetime | None,
    *,
    media_type: str,
    write: Callable[[], Awaitable[bytes]],
    max_age: int,
) -> Response:
    """Answer with what `write` returns, or 304 where the client has this state already."""
    digest = hashlib.sha256(repr((request.url.path, [tuple(row) for row in state])).encode()).hexdigest()[:32]
    etag = f'"{digest}"'
    headers = {"ETag": etag, "Cache-Control": f"public, max-age={max_age}"}
    if changed_at is not None:
        headers["Last-Modified"] = format_datetime(changed_at.astimezone(UTC).replace(microsecond=0), usegmt=True)
    if _has(request, etag, changed_at):
        return Response(status_code=304, headers=headers)
    kept: Written = request.app.state.written
    key = (request.url.path, digest)
    body = kept.get(key)
    if body is None:
        body = await write()
        kept.keep(key, body)
    return Response(body, media_type=media_type, headers=headers)


def _has(request: Request, etag: str, changed_at: datetime | None) -> bool:
    held = request.headers.get("if-none-match")
    if held is not None:  # the date is not looked at then (RFC 9110, 13.1.3)
        return len(held) <= MAX_LENGTH and IfNoneMatch(held).holds(etag)
    since = request.headers.get("if-modified-since")
    if since is None or changed_at is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except (ValueError, TypeError, IndexError, OverflowError):
        return False
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return changed_at.replace(microsecond=0) <= moment + timedelta(0)
