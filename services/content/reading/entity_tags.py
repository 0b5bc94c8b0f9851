"""`If-None-Match` on whatever is read: JSON that has no entity tag of its own is named by its checksum."""

from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.content.posts.conditions import MAX_LENGTH, IfNoneMatch, checksum_tag

_OK = 200


class EntityTags:
    """ASGI middleware: adds `ETag` to answers in one piece, and sends 304 to who holds the same already."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        held = Headers(scope=scope).get("if-none-match", "")
        is_held = IfNoneMatch(held if 0 < len(held) <= MAX_LENGTH else None).holds
        start: Message | None = None

        async def tagged(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                if _is_read(message):
                    start = message  # which goes out with the body
                else:
                    await send(message)
                return
            if start is not None:
                head, start = start, None
                if not message.get("more_body", False):
                    message = _described(head, message, is_held)
                await send(head)
            await send(message)

        await self.app(scope, receive, tagged)


def _is_read(start: Message) -> bool:
    is_json = Headers(raw=start["headers"]).get("content-type", "").startswith("application/json")
    return bool(start["status"] == _OK) and is_json


def _described(start: Message, body: Message, is_held: Callable[[str], bool]) -> Message:
    """Describe the answer in its head, which becomes a 304 where the client holds it; return what follows."""
    headers = MutableHeaders(raw=start["headers"])
    etag = headers.get("etag", '"-"')
    if etag.endswith('-"'):
        etag = headers["etag"] = checksum_tag(body.get("body", b""), etag.replace('"-"', '""'))
    headers.setdefault("cache-control", "private, no-cache")
    if not is_held(etag):
        return body
    start["status"] = 304
    del headers["content-length"], headers["content-type"]
    start["headers"] = headers.raw
    return {"type": "http.response.body", "body": b""}
