"""The outermost ASGI layer of every service: request ids, and the answer to an error nobody expected."""

import os
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.logging import request_id_var
from shared.problems import PayloadTooLarge, unexpected

_TOO_LARGE = 413
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


def accepted_request_id(value: str | None) -> str:
    """Return the client's request id where it is harmless in a log, else a new one: nothing is sorted by it."""
    return value if value and _SANE_ID.fullmatch(value) else os.urandom(16).hex()


class RequestContext:
    """Gives each request an id, puts it into the logs, and sends it back as X-Request-ID.

    An error that no handler knows becomes a plain 500 here, inside the context, so that it carries the id as well.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        request_id = accepted_request_id(Headers(scope=scope).get("x-request-id"))
        token = request_id_var.set(request_id)

        is_started = is_replaced = False

        async def identified(message: Message) -> None:
            nonlocal is_started, is_replaced
            if is_replaced:
                return
            if message["type"] == "http.response.start":
                is_started = True
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                if message["status"] == _TOO_LARGE and headers.get("content-type", "").startswith("text/plain"):
                    # Starlette's body limit answers in plain text where the route has not read the body.
                    await PayloadTooLarge().response(scope["path"])(scope, receive, identified)
                    is_replaced = True
                    return
            await send(message)

        try:
            await self.app(scope, receive, identified)
        except Exception as error:
            if is_started or scope["type"] != "http":
                raise
            await unexpected(scope["path"], error)(scope, receive, identified)
        finally:
            request_id_var.reset(token)
