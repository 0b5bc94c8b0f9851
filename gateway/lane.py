"""The fast lane: a request that needs no waiting before it is sent on costs no task.

Most requests are like that: no body, a token verified before, a rate lease at hand, an idle connection. Such a request
is sent from the callback that parsed it, and a response that arrives in one piece is written from the callback that
read it. Whatever is different at any point (a slow or long response, a failure, backpressure) is handed over, with its
connection, to the ordinary path in `gateway.proxy`, which alone knows about errors, streams and repeats.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from gateway.asgi import Headers, Receive, Scope, Send
from gateway.clients import ClientAddresses, limit_identity
from gateway.connection import UpstreamConnection
from gateway.headers import INERT_CSP
from gateway.inbound import Inbound
from gateway.limits import Limiter
from gateway.observation import AccessLog
from gateway.proxy import Proxy
from gateway.routes import Route, RoutingTable, is_ambiguous
from gateway.tokens import TokenGate
from gateway.upstream import Upstream
from gateway.visit import Visit
from shared.problems import Problem

_METHODS = frozenset({"GET", "HEAD"})


class Cycle(Protocol):
    """The server's side of one request, as `gateway.protocol` has it."""

    scope: Any
    disconnected: bool

    @property
    def is_writable(self) -> bool:
        """Whether the client takes bytes now."""
        ...

    def answer(self, status: int, headers: Headers, lines: bytes, body: bytes) -> None:
        """Write a whole response; `lines` are header lines ready for the wire."""
        ...


Resume = Callable[[Scope, Receive, Send], Awaitable[None]]
HandOver = Callable[[Resume], None]


@dataclass(slots=True)
class Exchange:
    """A request under way in the lane."""

    lane: "FastLane"
    cycle: Cycle
    hand_over: HandOver
    visit: Visit
    request: Inbound
    route: Route
    upstream: Upstream
    connection: UpstreamConnection

    def on_event(self) -> None:
        """Take what has happened on the connection: finish, or give the exchange to the ordinary path."""
        connection = self.connection
        connection.on_event = connection.on_slow = None
        if not connection.is_finished or not self.cycle.is_writable:
            self.hand_over(self._resume)
            return
        status, headers, body = connection.whole_response()
        headers += self.visit.own_headers
        if not connection.has_policy:
            headers.append(INERT_CSP)
        self.upstream.release(connection)
        if not self.cycle.disconnected:
            request = self.request
            ids = b"x-request-id: %b\r\ntraceparent: %b\r\n" % (request.request_id.encode(), request.traceparent)
            self.cycle.answer(status, headers, ids + self.lane.security_lines, body)
        self.lane.log.finish(self.visit, self.cycle.scope, status)

    async def _resume(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = self.request
        self.visit.own_headers += [
            (b"x-request-id", request.request_id.encode()),
            (b"traceparent", request.traceparent),
            *self.lane.security,
        ]
        await self.lane.resume(self, scope, receive, send)


@dataclass(slots=True)
class FastLane:
    """Decides whether a request may take the lane, and starts it."""

    table: RoutingTable
    upstreams: Mapping[str, Upstream]
    addresses: ClientAddresses
    gate: TokenGate
    limiter: Limiter | None
    proxy: Proxy
    log: AccessLog
    security: Headers
    resume: Callable[[Exchange, Scope, Receive, Send], Awaitable[None]]
    security_lines: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.security_lines = b"".join(b"%b: %b\r\n" % header for header in self.security)

    def take(self, cycle: Cycle, hand_over: HandOver) -> bool:
        """Send the request of `cycle` on if nothing has to be waited for; False leaves it to the ordinary path."""
        scope = cycle.scope
        path = scope["path"]
        route = self.table.match(path)
        if route is None or scope["method"] not in _METHODS or scope["http_version"] != "1.1" or is_ambiguous(path):
            return False
        upstream = self.upstreams[route.upstream]
        visit = self._admit(scope, route) if upstream.has_idle else None
        connection = upstream.acquire_idle() if visit is not None else None
        if connection is None or visit is None or visit.request is None:
            return False
        visit.upstream = upstream.name
        request = visit.request
        exchange = Exchange(self, cycle, hand_over, visit, request, route, upstream, connection)
        connection.on_event = connection.on_slow = exchange.on_event
        head = request.head(upstream.authority, None)
        connection.begin(request.method, head, self.proxy.timeout_of(route), has_more=False)
        return True

    def _admit(self, scope: Scope, route: Route) -> Visit | None:
        """Read, admit and charge the request; None leaves it to the ordinary path, which then says what is wrong."""
        started = time.perf_counter()
        limits: Headers = []
        try:
            request = Inbound(scope, None, self.addresses)
            is_known, caller = self.gate.admit_known(route.auth, request)
            if request.has_body or not is_known:
                return None
            if self.limiter is not None:
                identity = limit_identity(request.client) if caller is None else caller.id.hex
                spent = self.limiter.spend(route.rate, identity)
                if spent is None:
                    return None
                limits = spent
        except Problem:
            return None
        return Visit(request.request_id, limits, started, request=request, caller=caller)
