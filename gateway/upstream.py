"""A service as the gateway sees it: a bounded pool of keep-alive connections with a bounded queue in front.

Connections are reused last in, first out, so that the spare ones grow old and are closed. One timer per pool checks
every exchange a few times a second instead of one timer per request.
"""

import asyncio
from collections import deque
from urllib.parse import urlsplit

from gateway.connection import UpstreamConnection
from gateway.failures import BadResponse, ConnectFailed, UpstreamBusy, UpstreamTimedOut
from gateway.settings import GatewaySettings

SWEEP_SECONDS = 0.1


class Upstream:
    """Lends connections to one service. `acquire` or `acquire_idle`, then always `release`."""

    def __init__(self, name: str, url: str, settings: GatewaySettings) -> None:
        parts = urlsplit(url)
        self.name = name
        self.url = url
        self.host = parts.hostname or "127.0.0.1"
        self.authority = parts.netloc.rpartition("@")[2].encode()
        self.is_tls = parts.scheme == "https"
        self.port = parts.port or (443 if self.is_tls else 80)
        self._limit = settings.upstream_connections
        self._queue_limit = settings.upstream_queue
        self._queue_timeout = settings.queue_timeout
        self._connect_timeout = settings.connect_timeout
        self._idle_timeout = settings.idle_timeout
        self._keep_alive = settings.keep_alive
        self._idle: deque[UpstreamConnection] = deque()
        self._lent: set[UpstreamConnection] = set()
        self._connecting = 0
        self._waiters: deque[asyncio.Future[UpstreamConnection | None]] = deque()
        self._sweeper: asyncio.TimerHandle | None = None
        self._is_closed = False

    @property
    def open_connections(self) -> int:
        """How many connections exist or are being made."""
        return len(self._lent) + len(self._idle) + self._connecting

    @property
    def waiting(self) -> int:
        """How many requests wait for a connection."""
        return len(self._waiters)

    @property
    def has_idle(self) -> bool:
        """Whether `acquire_idle` has something to look at."""
        return bool(self._idle)

    def acquire_idle(self) -> UpstreamConnection | None:
        """Return an idle connection, or None. Does not wait."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed:
                self._lent.add(connection)
                return connection
        return None

    async def acquire(self) -> UpstreamConnection:
        """Return a connection. Raises ConnectFailed, UpstreamTimedOut or UpstreamBusy."""
        connection = self.acquire_idle()
        if connection is not None:
            return connection
        if self.open_connections < self._limit:
            return await self._connect()
        if len(self._waiters) >= self._queue_limit or self._is_closed:
            raise UpstreamBusy("queue is full")
        waiter: asyncio.Future[UpstreamConnection | None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            async with asyncio.timeout(self._queue_timeout):
                connection = await waiter
        except TimeoutError:
            if not waiter.done() or waiter.cancelled():
                raise UpstreamBusy("no connection became free in time") from None
            connection = waiter.result()  # it came in the very turn of the loop in which time ran out
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._pass_on(waiter.result())
            raise
        finally:
            if not waiter.done() or waiter.cancelled():
                self._forget(waiter)
        if connection is not None:
            return connection
        return await self._connect(is_reserved=True)

    def release(self, connection: UpstreamConnection) -> None:
        """Take a connection back; one that is not reusable is dropped."""
        self._lent.discard(connection)
        if connection.is_reusable and not self._is_closed:
            connection.rest()
            waiter = self._next_waiter()
            if waiter is None:
                self._idle.append(connection)
            else:
                self._lent.add(connection)
                waiter.set_result(connection)
            return
        connection.abort(BadResponse("released before its end"))
        self._offer_slot()

    async def close(self) -> None:
        """Close every connection. Exchanges in flight are cut off."""
        self._is_closed = True
        if self._sweeper is not None:
            self._sweeper.cancel()
        for waiter in self._waiters:
            waiter.cancel()
        while self._idle:
            self._idle.pop().close()
        for connection in list(self._lent):
            connection.abort(BadResponse("the gateway is closing"))

    # -- inside --

    async def _connect(self, *, is_reserved: bool = False) -> UpstreamConnection:
        loop = asyncio.get_running_loop()
        if not is_reserved:
            self._connecting += 1
        try:
            async with asyncio.timeout(self._connect_timeout):
                _, connection = await loop.create_connection(
                    lambda: UpstreamConnection(loop, self._idle_timeout),
                    self.host,
                    self.port,
                    ssl=True if self.is_tls else None,
                )
        except TimeoutError:
            self._free_reservation()
            raise UpstreamTimedOut("connecting took too long") from None
        except OSError as error:
            self._free_reservation()
            raise ConnectFailed(type(error).__name__) from None
        except asyncio.CancelledError:
            self._free_reservation()
            raise
        self._connecting -= 1
        self._lent.add(connection)
        if self._sweeper is None:
            self._sweeper = loop.call_later(SWEEP_SECONDS, self._sweep)
        return connection

    def _free_reservation(self) -> None:
        self._connecting -= 1
        self._offer_slot()

    def _offer_slot(self) -> None:
        """Let the next waiter open a connection of its own, with the slot reserved for it."""
        if self.open_connections < self._limit:
            waiter = self._next_waiter()
            if waiter is not None:
                self._connecting += 1
                waiter.set_result(None)

    def _pass_on(self, connection: UpstreamConnection | None) -> None:
        """Give away what a cancelled waiter had been handed."""
        if connection is None:
            self._free_reservation()
            return
        self._lent.discard(connection)
        waiter = self._next_waiter()
        if waiter is None:
            self._idle.append(connection)
        else:
            self._lent.add(connection)
            waiter.set_result(connection)

    def _next_waiter(self) -> "asyncio.Future[UpstreamConnection | None] | None":
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                return waiter
        return None

    def _forget(self, waiter: "asyncio.Future[UpstreamConnection | None]") -> None:
        if waiter in self._waiters:
            self._waiters.remove(waiter)

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for connection in list(self._lent):
            connection.check(now)
        while self._idle and (self._idle[0].is_closed or now - self._idle[0].active_at > self._keep_alive):
            self._idle.popleft().close()
        has_work = self._lent or self._idle or self._connecting
        self._sweeper = loop.call_later(SWEEP_SECONDS, self._sweep) if has_work else None
