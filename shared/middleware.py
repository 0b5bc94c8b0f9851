"""Plain ASGI middleware of every service: request ids and body limits."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.ids import uuid7
from shared.logging import request_id_var
from shared.problems import PayloadTooLarge

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,128}")


def accepted_request_id(value: str | None) -> str:
    """Return the client's request id where it is harmless in a log, else a new one."""
    return value if value and _SANE_ID.fullmatch(value) else str(uuid7())


class RequestContext:
    """Gives each request an id, puts it into the logs, and sends it back as X-Request-ID."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        request_id = accepted_request_id(Headers(scope=scope).get("x-request-id"))
        token = request_id_var.set(request_id)

        async def add_header(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, add_header)
        finally:
            request_id_var.reset(token)


class BodyLimit:
    """Refuses bodies over `max_bytes` with 413, whether their length is announced or not."""

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdigit() and int(announced) > self.max_bytes:
            await PayloadTooLarge(f"The limit is {self.max_bytes} bytes.").response(scope["path"])(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > self.max_bytes:
                    raise PayloadTooLarge(f"The limit is {self.max_bytes} bytes.")
            return message

        await self.app(scope, counted, send)
