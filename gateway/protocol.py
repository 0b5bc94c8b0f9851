"""What the edge adds to uvicorn's protocols.

Bounds: uvicorn has no limit on the size of a request head and of trailers, none on the time a head takes, and none on
the time a client takes to read an answer. Problems: what is not HTTP is answered like everything else. Speed: the
response head is written without looking at each header by two regular expressions, which cost a fifth of a request; one
count of the line breaks finds what they would have found.
"""

import asyncio
from typing import Any, cast

import orjson
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from gateway.asgi import Headers
from gateway.inbound import HEAD_LIMIT, HeaderFieldsTooLarge
from gateway.lane import FastLane
from gateway.stalls import StallWatch
from shared.ids import uuid7
from shared.logging import request_id_var
from shared.problems import InvalidInput, Problem

HEAD_SECONDS = 10.0
_WITHOUT_BODY = frozenset({204, 304})


class EdgeCycle(RequestResponseCycle):
    """uvicorn's response writer. Header names must be in lower case, as ASGI asks."""

    _head = b""  # written together with the first piece of the body: one system call, one packet

    async def send(self, message: Any) -> None:
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            return
        if not self.response_started:
            self._start(message["status"], message["headers"])
        elif self.response_complete or message["type"] == "http.response.start":
            raise RuntimeError("a message that does not belong here")
        else:
            self._write(message.get("body", b""), has_more=message.get("more_body", False))

    @property
    def is_writable(self) -> bool:
        """Whether the client takes bytes now."""
        return not self.flow.write_paused

    def answer(self, status: int, headers: Headers, lines: bytes, body: bytes) -> None:
        """Write a whole response, outside of any task; `lines` are header lines ready for the wire."""
        try:
            self._start(status, headers, lines)
            self._write(body, has_more=False)
        except RuntimeError:
            self.logger.exception("response_not_written")
            self.transport.close()

    def _start(self, status: int, headers: Headers, rendered: bytes = b"") -> None:
        parts = [STATUS_LINE[status]]
        is_closing = False
        lines = 1
        for name, value in (*self.default_headers, *headers):
            if name == b"content-length":
                self.expected_content_length = int(value)
                self.chunked_encoding = False
            elif name == b"connection" and value == b"close":
                self.keep_alive = False
                is_closing = True
            parts += (name, b": ", value, b"\r\n")
            lines += 1
        if not self.keep_alive and not is_closing:
            parts.append(b"connection: close\r\n")
            lines += 1
        if self.chunked_encoding is None and self.scope["method"] != "HEAD" and status not in _WITHOUT_BODY:
            self.chunked_encoding = True
            parts.append(b"transfer-encoding: chunked\r\n")
            lines += 1
        head = b"".join(parts)
        if head.count(b"\n") != lines:
            raise RuntimeError("a response header contains a line break")
        self.response_started = True
        self.waiting_for_100_continue = False
        self._head = b"%b%b\r\n" % (head, rendered)

    def _write(self, body: bytes, *, has_more: bool) -> None:
        head, self._head = self._head, b""
        if self.scope["method"] == "HEAD":
            body = b""
            self.expected_content_length = 0
        elif self.chunked_encoding:
            if body:
                body = b"%x\r\n%b\r\n" % (len(body), body)
            if not has_more:
                body += b"0\r\n\r\n"
        else:
            self.expected_content_length -= len(body)
            if self.expected_content_length < 0 or (self.expected_content_length and not has_more):
                raise RuntimeError("the body does not have the announced length")
        if head or body:
            self.transport.write(head + body)
        if not has_more:
            self.response_complete = True
            self.message_event.set()
            if not self.keep_alive:
                self.transport.close()
            self.on_response()


class EdgeProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 protocol with a bounded request head, and for clients that read."""

    stall_seconds = 60.0
    _stall: StallWatch

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lane: FastLane | None = getattr(self.app, "lane", None)
        self._is_in_head = False
        self._head_bytes = 0
        self._has_moved = False
        self._idle_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._stall = StallWatch(transport, self.stall_seconds)
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._on_late_head)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._stall.stop()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stall.start()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():  # what is left at the end has to be read as well
            self._stall.stop()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._stall.start()

    def timeout_keep_alive_handler(self) -> None:
        self._close()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_in_head:
            self._head_bytes += len(data)
            if self._head_bytes > 2 * HEAD_LIMIT:
                self._refuse(HeaderFieldsTooLarge(f"The limit is {HEAD_LIMIT} bytes."))
            elif self._head_timer is None:
                self._head_timer = self.loop.call_later(HEAD_SECONDS, self._on_late_head)
        else:
            self._count_idle(len(data))

    def _count_idle(self, size: int) -> None:
        """Bound what arrives between the pieces of a body, and after the last one: trailers, chunk extensions."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or not cycle.more_body:
            return
        if self._has_moved:
            self._has_moved = False
            self._idle_bytes = 0
            return
        self._idle_bytes += size
        if self._idle_bytes > HEAD_LIMIT:
            self._refuse(HeaderFieldsTooLarge(f"The limit for trailers is {HEAD_LIMIT} bytes."))

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_in_head = True
        self._head_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._is_in_head:
            return  # a trailer: may be dropped (RFC 9110, 6.5.1), and must not be taken for a header
        name = name.lower()
        if name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        self._has_moved = True
        if self._head_timer is not None:
            self._stop_timer()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._has_moved = True
        super().on_body(body)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        cycle.__class__ = EdgeCycle  # uvicorn makes the cycle deep inside `on_headers_complete`
        lane = self._lane
        start_task = super()._start_asgi_task
        if lane is None or not lane.take(
            cast("EdgeCycle", cycle), lambda resume: start_task(cycle, cast("Any", resume))
        ):
            start_task(cycle, app)

    def send_400_response(self, msg: str) -> None:
        self._refuse(InvalidInput("The request is not valid HTTP/1.1."))

    def _on_late_head(self) -> None:
        self._head_timer = None
        self._close()

    def _close(self) -> None:
        """Close once the client has read everything, or has stopped reading."""
        self.transport.close()
        self._stall.start()

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _refuse(self, problem: Problem) -> None:
        """Answer and close. Where another answer has begun, or is due before this one, only closing is left."""
        self._is_in_head = False
        if self.transport.is_closing():
            return
        cycle: RequestResponseCycle | None = self.cycle
        has_begun = cycle is not None and cycle.response_started and not cycle.response_complete
        if not has_begun and not self.pipeline:
            if cycle is not None:
                cycle.disconnected = True  # the application must not answer after this
                cycle.message_event.set()
            request_id_var.set(str(uuid7()))
            body = orjson.dumps(problem.body("").model_dump(exclude_none=True))
            head = (
                f"HTTP/1.1 {problem.status} {problem.title}\r\ncontent-type: application/problem+json\r\n"
                f"content-length: {len(body)}\r\nx-request-id: {request_id_var.get()}\r\n"
                "x-content-type-options: nosniff\r\nconnection: close\r\n\r\n"
            )
            self.transport.write(head.encode() + body)
        self._close()


class EdgeWebSocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol for clients that read."""

    stall_seconds = 60.0
    _stall: StallWatch

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._stall = StallWatch(self.transport, self.stall_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stall.stop()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stall.start()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():
            self._stall.stop()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self._stall.start()

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.close":
            self._stall.start()
        if message["type"] == "websocket.http.response.body":
            self.handshake_complete = True  # uvicorn would take a refused handshake for an unanswered one
