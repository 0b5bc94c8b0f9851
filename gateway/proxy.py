"""Forwards one HTTP request to a service and streams both bodies.

Memory does not depend on the size of a body: each direction holds at most one piece and waits for the other side. A
request is sent again once, and only when it cannot have been carried out twice: a reused connection closed before any
byte of an answer, the method is idempotent and no body was consumed. A response that breaks off breaks the client's
connection too, since a short body that looks whole is worse than an error.
"""

import asyncio

from gateway.asgi import Call, Headers, Receive, Send
from gateway.connection import UpstreamConnection
from gateway.failures import BodyTooLarge, ClientGone, ClientTooSlow, ClosedBeforeResponse, Truncated, UpstreamError
from gateway.headers import INERT_CSP
from gateway.inbound import Inbound
from gateway.routes import Route
from gateway.settings import GatewaySettings
from gateway.upstream import Upstream
from shared.logging import get_logger

log = get_logger(__name__)

_CLOSE = (b"connection", b"close")


class Proxy:
    """Forwards requests on the terms of their route."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._max_body_bytes = settings.max_body_bytes
        self._idle_timeout = settings.idle_timeout
        self._response_timeout = settings.response_timeout

    def timeout_of(self, route: Route) -> float:
        """Return how long the service may take to answer."""
        return route.timeout if self._response_timeout is None else min(route.timeout, self._response_timeout)

    async def forward(
        self,
        call: Call,
        request: Inbound,
        route: Route,
        upstream: Upstream,
        own_headers: Headers,
        *,
        begun: UpstreamConnection | None = None,
    ) -> int:
        """Carry out the exchange and return the status sent to the client.

        `begun` is a connection on which the request, which has no body, has been sent already.

        Raises:
            UpstreamError: nothing has been sent to the client yet.
            Truncated: the response is incomplete; the client's connection must be broken.
        """
        receive = call.receive
        body = b""
        has_more = False
        length = request.content_length
        allowed = self._max_body_bytes if route.body_limit is None else route.body_limit
        if request.has_body:
            if length is not None and length > allowed:
                raise BodyTooLarge
            body, has_more = await self._first_piece(receive)
            allowed -= len(body)
            if allowed < 0:
                raise BodyTooLarge
            if request.is_chunked and not has_more:
                length = len(body)
        is_chunked = request.is_chunked and has_more
        head = request.head(upstream.authority, length, is_chunked=is_chunked)
        if body:
            head += b"%x\r\n%b\r\n" % (len(body), body) if is_chunked else body
        may_repeat = request.may_repeat
        while True:
            connection = begun or upstream.acquire_idle() or await upstream.acquire()
            is_reused = begun is not None or connection.exchanges > 0
            loan = _Loan(upstream, connection, receive)
            try:
                if begun is None:
                    connection.begin(request.method, head, self.timeout_of(route), has_more=has_more)
                begun = None
                if has_more:
                    loan.upload = asyncio.create_task(_upload(connection, receive, allowed, is_chunked=is_chunked))
                return await _respond(request, loan, own_headers, call.send)
            except ClosedBeforeResponse:
                if not (is_reused and may_repeat):
                    raise
                may_repeat = False
            finally:
                loan.end()

    async def _first_piece(self, receive: Receive) -> tuple[bytes, bool]:
        """Return the first piece of the body and whether there is more: a service is bothered only once it is here."""
        try:
            async with asyncio.timeout(self._idle_timeout):
                message = await receive()
        except TimeoutError:
            raise ClientTooSlow from None
        if message["type"] == "http.disconnect":
            raise ClientGone
        return message.get("body", b""), message.get("more_body", False)


class _Loan:
    """A connection on loan to one exchange, with what runs beside it.

    It ends when the response is complete, not when the client has read it. A watch notices that the client hung up; it
    is started only for exchanges that take long, so that quick ones do not pay.
    """

    def __init__(self, upstream: Upstream, connection: UpstreamConnection, receive: Receive) -> None:
        self.connection = connection
        self.upload: asyncio.Task[None] | None = None
        self._upstream = upstream
        self._receive = receive
        self._watch: asyncio.Task[None] | None = None
        self._is_over = False
        connection.on_slow = self._start_watch

    def end(self) -> None:
        """Give the connection back. Ending it again changes nothing."""
        if self._is_over:
            return
        self._is_over = True
        self.connection.on_slow = None
        if self._watch is not None:
            self._watch.cancel()
        if self.upload is not None:
            self.upload.cancel()
        self._upstream.release(self.connection)

    def _start_watch(self) -> None:
        self._watch = asyncio.create_task(self._await_disconnect())

    async def _await_disconnect(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if not self.connection.is_complete:
            self.connection.abort(ClientGone())


async def _respond(request: Inbound, loan: _Loan, own_headers: Headers, send: Send) -> int:
    connection = loan.connection
    status, headers = await connection.response()
    headers += own_headers
    if not connection.has_policy:
        headers.append(INERT_CSP)
    if connection.is_sending:
        headers.append(_CLOSE)  # the service answered early: the rest of the request body has no reader
    start = {"type": "http.response.start", "status": status, "headers": headers}
    if connection.is_finished:
        data = await connection.read()
        loan.end()
        await send(start)
        await send({"type": "http.response.body", "body": data, "more_body": False})
        return status
    await send(start)
    if not connection.has_body_at_hand:
        await send({"type": "http.response.body", "body": b"", "more_body": True})  # the head is not held back
    try:
        while True:
            data = await connection.read()
            is_complete = connection.is_complete
            if is_complete:
                loan.end()
            await send({"type": "http.response.body", "body": data, "more_body": not is_complete})
            if is_complete:
                return status
    except ClientGone:
        raise
    except UpstreamError as error:
        log.warning("response_truncated", path=request.path, reason=str(error))
        raise Truncated from error


async def _upload(connection: UpstreamConnection, receive: Receive, allowed: int, *, is_chunked: bool) -> None:
    try:
        has_more = True
        while has_more:
            connection.expect_client()
            message = await receive()
            if message["type"] == "http.disconnect":
                connection.abort(ClientGone())
                return
            data = message.get("body", b"")
            has_more = message.get("more_body", False)
            allowed -= len(data)
            if allowed < 0:
                connection.abort(BodyTooLarge())
                return
            if data:
                await connection.write(b"%x\r\n%b\r\n" % (len(data), data) if is_chunked else data)
        if is_chunked:
            await connection.write(b"0\r\n\r\n")
        connection.finish_sending()
    except UpstreamError:
        return  # whoever reads the response learns of it there
