"""Answers that the gateway gives itself: problems in the same shape as the services' own."""

import asyncio
from contextlib import suppress

import orjson

from gateway.asgi import Call, Headers, Receive, Send
from gateway.failures import (
    BodyTooLarge,
    ClientTooSlow,
    UpstreamBusy,
    UpstreamError,
    UpstreamTimedOut,
)
from gateway.headers import INERT_CSP
from shared.logging import get_logger, request_id_var
from shared.problems import Overloaded, PayloadTooLarge, Problem, UpstreamFailed, UpstreamTimeout

log = get_logger(__name__)

# After a request that could be read in two ways, nothing on that connection can be trusted.
_CLOSING = frozenset({400, 431, 505})
_DRAIN_SECONDS = 0.5
_DRAIN_BYTES = 4 * 1_048_576


class RequestTimeout(Problem):
    status, code, title = 408, "request_timeout", "Request timed out"


class MethodNotAllowed(Problem):
    status, code, title = 405, "method_not_allowed", "Method not allowed"


def as_problem(error: Exception, path: str, request_id: str) -> Problem:
    """Return what a client may know about a failed request. What nobody expected is logged."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, UpstreamError):
        return _upstream_problem(error)
    log.error("unhandled_error", path=path, request_id=request_id, exc_info=error)
    return Problem("Something went wrong on our side. Quote the request id when you report it.")


def _upstream_problem(error: UpstreamError) -> Problem:
    match error:
        case BodyTooLarge():
            return PayloadTooLarge("The body is larger than this address takes.")
        case ClientTooSlow():
            return RequestTimeout("The body did not arrive in time.")
        case UpstreamBusy():
            return Overloaded("Too many requests are waiting. Try again in a moment.")
        case UpstreamTimedOut():
            return UpstreamTimeout("The service did not answer in time.")
        case _:
            return UpstreamFailed("The service could not be reached or gave no valid answer.")


async def refuse(call: Call, problem: Problem, request_id: str, own_headers: Headers, *, has_unread_body: bool) -> int:
    """Send `problem` and return its status.

    A body that nobody has read makes the connection unusable. It is closed, but not before a little of the body has
    been taken in: closing with unread bytes resets the connection, and the answer would be lost (RFC 9112, 9.6).
    """
    status, headers, body = _render(problem, call.scope["path"], request_id, own_headers)
    if has_unread_body or status in _CLOSING:
        headers.append((b"connection", b"close"))
    await call.send({"type": "http.response.start", "status": status, "headers": headers})
    await call.send({"type": "http.response.body", "body": body, "more_body": has_unread_body})
    if has_unread_body:
        await _drain(call.receive)
        await call.send({"type": "http.response.body", "body": b""})
    return status


async def refuse_websocket(call: Call, problem: Problem, request_id: str, own_headers: Headers) -> int:
    """Answer a WebSocket handshake with `problem` and return its status."""
    status, headers, body = _render(problem, call.scope["path"], request_id, own_headers)
    return await answer_handshake(status, headers, body, call.send)


async def answer_handshake(status: int, headers: Headers, body: bytes, send: Send) -> int:
    """Answer a WebSocket handshake with a plain HTTP response."""
    # The client may have left, or the handshake may have been answered: then the server just ends the connection.
    with suppress(OSError, RuntimeError):
        await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
        await send({"type": "websocket.http.response.body", "body": body})
    return status


def _render(problem: Problem, path: str, request_id: str, own_headers: Headers) -> tuple[int, Headers, bytes]:
    token = request_id_var.set(request_id)
    try:
        body = orjson.dumps(problem.body(path).model_dump(exclude_none=True))
    finally:
        request_id_var.reset(token)
    headers: Headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        INERT_CSP,
        *((name.lower().encode(), value.encode()) for name, value in problem.headers.items()),
        *own_headers,
    ]
    return problem.status, headers, body


async def _drain(receive: Receive) -> None:
    taken = 0
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            while taken < _DRAIN_BYTES:
                message = await receive()
                taken += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return
    except TimeoutError:
        return
