"""How the gateway is served: uvicorn on uvloop and httptools, with the bounds that an edge needs in front.

uvicorn's protocol has no limit on the size of a request head and none on the time it takes; both are added here, and
what is not HTTP is answered by a problem like everything else.
"""

import asyncio
import logging
from typing import Any

import orjson
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from gateway.inbound import HEAD_LIMIT, HeaderFieldsTooLarge
from gateway.settings import GatewaySettings
from shared.ids import uuid7
from shared.logging import request_id_var
from shared.problems import InvalidInput, Problem

HEAD_SECONDS = 10.0
_quiet = logging.getLogger("gateway.wire")
_quiet.setLevel(logging.WARNING)


class EdgeProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 protocol with a bounded request head."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_in_head = False
        self._head_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._on_late_head)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_in_head:
            self._head_bytes += len(data)
            if self._head_bytes > 2 * HEAD_LIMIT:
                self._refuse(HeaderFieldsTooLarge(f"The limit is {HEAD_LIMIT} bytes."))
            elif self._head_timer is None:
                self._head_timer = self.loop.call_later(HEAD_SECONDS, self._on_late_head)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_in_head = True
        self._head_bytes = 0

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        if self._head_timer is not None:
            self._stop_timer()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(InvalidInput("The request is not valid HTTP/1.1."))

    def _on_late_head(self) -> None:
        self._head_timer = None
        self.transport.close()

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
        self.transport.close()


class EdgeWebSocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, without its log line for each handshake: that one has the query, and tokens in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = _quiet

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body":
            self.handshake_complete = True  # uvicorn would take a refused handshake for an unanswered one


def server_config(app: Any, settings: GatewaySettings, *, host: str, port: int) -> uvicorn.Config:
    """Return uvicorn's configuration for the gateway."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http=EdgeProtocol,
        ws=EdgeWebSocketProtocol,
        ws_max_size=settings.websocket_max_bytes,
        ws_per_message_deflate=False,  # costs memory per socket, and the messages are small
        log_config=None,
        access_log=False,
        proxy_headers=False,  # gateway.clients decides whom to believe
        server_header=False,
        backlog=4096,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=settings.drain_timeout,
    )
