"""One keep-alive connection to a service, which carries one exchange at a time.

Memory is bounded: reading pauses while more than 256 KiB wait for the client, and writing waits for the socket.
"""

import asyncio
from collections.abc import Callable
from enum import Enum
from typing import cast

from gateway.failures import BadResponse, ClientTooSlow, ClosedBeforeResponse, UpstreamError, UpstreamTimedOut
from gateway.response_parser import Header, ResponseParser

BUFFER_LIMIT = 262_144
SLOW_SECONDS = 0.2


class Phase(Enum):
    """Who is expected to move next."""

    IDLE = "idle"
    SENDING = "sending"
    WAITING = "waiting"
    RECEIVING = "receiving"
    DONE = "done"


class UpstreamConnection(asyncio.Protocol):
    """A connection that the pool lends to one exchange after the other."""

    def __init__(self, loop: asyncio.AbstractEventLoop, idle_timeout: float) -> None:
        self._loop = loop
        self._idle_timeout = idle_timeout
        self._response_timeout = idle_timeout
        self._transport: asyncio.Transport | None = None
        self._parser = ResponseParser()
        self._failure: UpstreamError | None = None
        self._arrival: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._is_reading = True
        self._awaits_client = False
        self._phase = Phase.IDLE
        self._began_at = 0.0
        self.active_at = loop.time()
        self.exchanges = 0
        self.is_closed = False
        self.on_event: Callable[[], None] | None = None
        """Called instead of waking whoever waits in `response` or `read`."""
        self.on_slow: Callable[[], None] | None = None
        """Called once when the request is out and the exchange takes longer than SLOW_SECONDS."""

    # -- the exchange, as the proxy sees it --

    def begin(self, method: str, head: bytes, response_timeout: float, *, has_more: bool) -> None:
        """Send the head of a request, and what is joined to it. `has_more`: the rest of a body follows by `write`."""
        self._parser.expect(method)
        self._failure = None
        self._response_timeout = response_timeout
        self._phase = Phase.SENDING if has_more else Phase.WAITING
        self.exchanges += 1
        self.active_at = self._began_at = self._loop.time()
        if self._transport is None or self.is_closed:
            self._fail(ClosedBeforeResponse("closed while idle"))
        else:
            self._transport.write(head)

    async def write(self, data: bytes) -> None:
        """Send a piece of the body, and wait until the socket has room. Raises UpstreamError."""
        if self._failure is not None:
            raise self._failure
        if self._transport is None or self.is_closed:
            raise ClosedBeforeResponse("closed while sending")
        self._awaits_client = False
        self._transport.write(data)
        self.active_at = self._loop.time()
        if self._room is not None:
            await self._room
            self.active_at = self._loop.time()
            if self._failure is not None:
                raise self._failure

    def expect_client(self) -> None:
        """Note that the next piece of the body is the client's to send: silence is then the client's."""
        self._awaits_client = True

    def finish_sending(self) -> None:
        """Note that the request is complete: from now on the response timeout counts."""
        if self._phase is Phase.SENDING:
            if self._parser.is_complete:
                self._phase = Phase.DONE
            else:
                self._phase = Phase.RECEIVING if self._parser.has_head else Phase.WAITING
            self.active_at = self._loop.time()

    @property
    def is_sending(self) -> bool:
        """Whether a part of the request is still to be sent."""
        return self._phase is Phase.SENDING

    async def response(self) -> tuple[int, list[Header]]:
        """Wait for the final head; return status and end-to-end headers. Raises UpstreamError."""
        parser = self._parser
        while not parser.has_head:
            if self._failure is not None:
                raise self._failure
            await self._wait()
        return parser.status, parser.headers

    async def read(self) -> bytes:
        """Return what has arrived of the body, or b"" at its end. Raises UpstreamError when it was cut off."""
        parser = self._parser
        while not parser.chunks:
            if parser.is_complete:
                return b""
            if self._failure is not None:
                raise self._failure
            await self._wait()
        data = parser.take()
        if not self._is_reading and self._transport is not None and not self.is_closed:
            self._is_reading = True
            self.active_at = self._loop.time()
            self._transport.resume_reading()
        return data

    @property
    def is_finished(self) -> bool:
        """Whether the response is whole and nothing went wrong."""
        return self._parser.is_complete and self._failure is None

    def whole_response(self) -> tuple[int, list[Header], bytes]:
        """Return status, headers and body of a finished response."""
        return self._parser.status, self._parser.headers, self._parser.take()

    @property
    def has_body_at_hand(self) -> bool:
        """Whether `read` would return without waiting."""
        return self._parser.is_complete or bool(self._parser.chunks)

    @property
    def is_complete(self) -> bool:
        """Whether the whole response has arrived, so that the next `read` returns the rest."""
        return self._parser.is_complete

    @property
    def has_policy(self) -> bool:
        """Whether the service sent a Content-Security-Policy of its own."""
        return self._parser.has_policy

    @property
    def is_reusable(self) -> bool:
        """Whether the exchange ended in a way that leaves the connection in a known state."""
        return (
            self._phase is Phase.DONE
            and self._parser.keeps_alive
            and self._failure is None
            and self._room is None
            and not self.is_closed
        )

    def rest(self) -> None:
        """Become idle. Only for a reusable connection."""
        self._phase = Phase.IDLE
        self.active_at = self._loop.time()
        self._parser.chunks.clear()
        if not self._is_reading and self._transport is not None:
            self._is_reading = True
            self._transport.resume_reading()

    def abort(self, failure: UpstreamError) -> None:
        """Drop the connection at once; whoever waits on it gets `failure`."""
        self._fail(failure)
        if self._transport is not None:
            self._transport.abort()

    def close(self) -> None:
        """Close an idle connection."""
        self.is_closed = True
        if self._transport is not None:
            self._transport.close()

    def check(self, now: float) -> None:
        """Fail the exchange if it has been silent for too long. Called a few times a second by the pool."""
        silence = now - self.active_at
        if self.on_slow is not None and now - self._began_at > SLOW_SECONDS and not self.is_sending:
            on_slow, self.on_slow = self.on_slow, None
            on_slow()
        if self._phase is Phase.WAITING:
            if silence > self._response_timeout:
                self.abort(UpstreamTimedOut("no response in time"))
        elif not self._is_reading:
            return  # the client does not read: `gateway.stalls` sees to that
        elif self._phase in {Phase.SENDING, Phase.RECEIVING} and silence > self._idle_timeout:
            is_client = self._phase is Phase.SENDING and self._awaits_client
            self.abort(ClientTooSlow("body stalled") if is_client else UpstreamTimedOut("body stalled"))

    # -- asyncio.Protocol --

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_closed = True
        if self._phase is not Phase.IDLE and not self._parser.is_complete:
            if not self._parser.has_begun:
                self._fail(ClosedBeforeResponse("closed before a response"))
            elif exc is not None:
                self._fail(BadResponse("reset inside a response"))
            else:
                try:
                    self._parser.feed_end()
                except BadResponse as error:
                    self._fail(error)
        elif self._phase is Phase.SENDING:
            self._fail(BadResponse("closed while sending"))
        self.resume_writing()
        self._wake()

    def data_received(self, data: bytes) -> None:
        self.active_at = self._loop.time()
        parser = self._parser
        if self._phase is Phase.IDLE:
            self.abort(BadResponse("bytes without a request"))
            return
        try:
            parser.feed(data)
        except BadResponse as error:
            self.abort(error)
            return
        if parser.is_complete:
            if self._phase is not Phase.SENDING:
                self._phase = Phase.DONE
        elif parser.has_head:
            if self._phase is Phase.WAITING:
                self._phase = Phase.RECEIVING
            if parser.buffered > BUFFER_LIMIT and self._is_reading and self._transport is not None:
                self._is_reading = False
                self._transport.pause_reading()
        self._wake()

    def pause_writing(self) -> None:
        if self._room is None:
            self._room = self._loop.create_future()

    def resume_writing(self) -> None:
        if self._room is not None:
            room, self._room = self._room, None
            if not room.done():
                room.set_result(None)

    # -- inside --

    def _fail(self, failure: UpstreamError) -> None:
        self.is_closed = True
        if self._failure is None:
            self._failure = failure
        self.resume_writing()
        self._wake()

    async def _wait(self) -> None:
        self._arrival = self._loop.create_future()
        try:
            await self._arrival
        finally:
            self._arrival = None

    def _wake(self) -> None:
        if self.on_event is not None:
            self.on_event()
            return
        arrival = self._arrival
        if arrival is not None and not arrival.done():
            arrival.set_result(None)
