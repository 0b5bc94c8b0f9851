"""The edge as one ASGI application: what the routing table names is forwarded, the rest is the gateway's own.

The path of a request: find the row, read the headers once, admit the token, spend a rate token, stream; `gateway.lane`
does the same without a task where nothing has to be waited for. There is no middleware on that path; the gateway's own
pages (health, metrics, documents) are an ordinary service application.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from opentelemetry import propagate

from gateway.asgi import Call, Headers, Message, Receive, Scope, Send
from gateway.clients import ClientAddresses, limit_identity
from gateway.failures import ClientGone, Truncated
from gateway.headers import INERT_CSP, security_headers
from gateway.inbound import Inbound, VersionNotSupported, request_id_of
from gateway.lane import Exchange, FastLane
from gateway.limits import Limiter
from gateway.observation import AccessLog
from gateway.pages import page_router
from gateway.personal_tokens import PersonalTokens
from gateway.proxy import Proxy
from gateway.public_pages import page_route
from gateway.refusals import MethodNotAllowed, answer_handshake, as_problem, refuse, refuse_websocket
from gateway.routes import TABLE, Route, RoutingTable, is_ambiguous
from gateway.settings import GatewaySettings
from gateway.static import WebApp
from gateway.tokens import TokenGate
from gateway.upstream import Upstream
from gateway.visit import Visit
from gateway.websockets import RefusedError, WebSockets
from shared.app import build_app
from shared.auth import Caller
from shared.clock import Clock
from shared.jwks import KeySource
from shared.problems import InvalidInput, NotAuthenticated, NotFound
from shared.rate_limit import TokenBuckets
from shared.settings import load_settings
from shared.telemetry import traced

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
_ALLOW = ", ".join([*sorted(_METHODS), "OPTIONS"])
_CLIENT_CLOSED = 499  # what access logs call a request whose client left
_OWN_PAGES = ("/health/", "/docs", "/openapi.json", "/dev/")
# A path under these is an address of the API even where no row knows it: it never becomes a page of the web app.
_API_PREFIXES = ("/api/", "/ws/", "/dev/", "/health/", "/.well-known/")


class Gateway:
    """Decides what becomes of a request."""

    def __init__(
        self,
        settings: GatewaySettings,
        table: Iterable[Route] = TABLE,
        *,
        clock: Clock | None = None,
        keys: KeySource | None = None,
    ) -> None:
        self._settings = settings
        self._table = RoutingTable(table)
        self._upstreams = {name: Upstream(name, url, settings) for name, url in settings.upstreams().items()}
        self._own = build_app(
            settings,
            name="gateway",
            routers=[page_router(settings)],
            clock=clock,
            keys=keys,
            lifespan=self._run,
        )
        # The document at /openapi.json is the aggregated one, not that of these few pages.
        self._own.router.routes[:] = [
            route for route in self._own.router.routes if getattr(route, "name", "") != "openapi"
        ]
        state = self._own.state
        buckets = TokenBuckets(state.redis, prefix="rate:gateway:")
        self._limiter = Limiter(buckets) if settings.rate_limits else None
        self._personal_tokens = PersonalTokens(
            state.verifier, state.http, settings.auth_url, self._limiter, state.clock
        )
        self._gate = TokenGate(state.verifier, self._personal_tokens)
        self._addresses = ClientAddresses(settings)
        self._proxy = Proxy(settings)
        self._sockets = WebSockets(settings, state.revocations)
        state.revocations.subscribe(self._sockets.on_revoked)
        self._web = WebApp(settings)
        self._log = AccessLog(is_on=settings.access_log)
        self._security = security_headers(settings)
        self._is_traced = settings.otlp_endpoint is not None
        self.lane = FastLane(
            table=self._table,
            upstreams=self._upstreams,
            addresses=self._addresses,
            gate=self._gate,
            limiter=self._limiter,
            proxy=self._proxy,
            log=self._log,
            security=self._security,
            resume=self._resume,
        )

    @asynccontextmanager
    async def _run(self, _: FastAPI) -> AsyncIterator[None]:
        yield
        await self._personal_tokens.close()
        for upstream in self._upstreams.values():
            await upstream.close()
        self._log.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._own(scope, receive, send)
            return
        if self._is_traced:
            _continue_trace(scope)
        if scope["type"] == "http":
            await self._http(Call(scope, receive, send))
        else:
            await self._websocket(Call(scope, receive, send))

    async def _http(self, call: Call) -> None:
        visit = self._visit(call)
        await self._conclude(call, visit, self._decide(call, visit))

    async def _resume(self, exchange: Exchange, scope: Scope, receive: Receive, send: Send) -> None:
        """Finish what the fast lane began."""
        call = Call(scope, receive, send)
        visit = exchange.visit
        rest = self._proxy.forward(
            call,
            exchange.request,
            exchange.route,
            exchange.upstream,
            visit.own_headers,
            begun=exchange.connection,
        )
        await self._conclude(call, visit, rest)

    def _visit(self, call: Call) -> Visit:
        request_id = request_id_of(call.scope["headers"])
        return Visit(request_id, [(b"x-request-id", request_id.encode()), *self._security], time.perf_counter())

    async def _decide(self, call: Call, visit: Visit) -> int:
        """Answer or forward a request; return the status."""
        scope = call.scope
        path: str = scope["path"]
        if is_ambiguous(path):
            raise InvalidInput("The path is not in its plain form.")
        route = self._table.match(path) or page_route(scope["method"], path, scope["headers"])
        if route is None:
            return await self._answer(call, visit)
        visit.upstream = route.upstream
        visit.request = request = Inbound(scope, visit.request_id, self._addresses)
        if request.method not in _METHODS:
            return await _answer_method(request, visit.own_headers, call.send)
        if scope["http_version"] != "1.1":
            raise VersionNotSupported("Use HTTP/1.1.")
        visit.own_headers.append((b"traceparent", request.traceparent))
        visit.own_headers += await self._admit(route, request, visit)
        upstream = self._upstreams[route.upstream]
        return await self._proxy.forward(call, request, route, upstream, visit.own_headers)

    async def _admit(self, route: Route, request: Inbound, visit: Visit) -> Headers:
        """Check the token and spend a rate token; a token that is refused costs one of the address."""
        try:
            visit.caller = await self._gate.admit(route.auth, request)
        except NotAuthenticated:
            if self._limiter is not None:
                visit.own_headers += await _spend(self._limiter, route, None, request)
            raise
        return [] if self._limiter is None else await _spend(self._limiter, route, visit.caller, request)

    async def _conclude(self, call: Call, visit: Visit, work: Awaitable[int]) -> None:
        """Carry out `work`, answer with a problem where it fails, and record the end."""
        try:
            status = await work
        except ClientGone:
            status = _CLIENT_CLOSED
        except Truncated:
            status = 502  # returning without the end of the response makes the server break the connection
        except Exception as error:
            status = await _refuse(call, error, visit)
        self._log.finish(visit, call.scope, status)

    async def _websocket(self, call: Call) -> None:
        visit = self._visit(call)
        try:
            status = await self._join(call, visit)
        except ClientGone:
            status = _CLIENT_CLOSED
        except RefusedError as answer:
            headers = [*answer.headers, *visit.own_headers]
            status = await answer_handshake(answer.status, headers, answer.body, call.send)
        except Exception as error:
            problem = as_problem(error, call.scope["path"], visit.request_id)
            status = await refuse_websocket(call, problem, visit.request_id, visit.own_headers)
        self._log.finish(visit, call.scope, status)

    async def _join(self, call: Call, visit: Visit) -> int:
        """Join a WebSocket to its service; return the close code."""
        path: str = call.scope["path"]
        route = None if is_ambiguous(path) else self._table.match(path)
        if route is None or not route.is_websocket:
            raise NotFound("There is no WebSocket here.")
        visit.upstream = route.upstream
        visit.request = request = Inbound(call.scope, visit.request_id, self._addresses)
        await self._admit(route, request, visit)
        return await self._sockets.forward(call, request, route, self._upstreams[route.upstream], visit.caller)

    async def _answer(self, call: Call, visit: Visit) -> int:
        """Answer what no service owns: the gateway's pages, then the web app."""
        path: str = call.scope["path"]
        if path.startswith(_OWN_PAGES) or (path == "/metrics" and self._may_read_metrics(call.scope)):
            return await self._answer_page(call, visit.request_id)
        status = None
        if not path.startswith(_API_PREFIXES):
            status = await self._web.answer(call.scope, visit.own_headers, call.send)
        if status is None:
            raise NotFound("Nothing lives at this address.")
        return status

    async def _answer_page(self, call: Call, request_id: str) -> int:
        headers = [header for header in call.scope["headers"] if header[0] != b"x-request-id"]
        headers.append((b"x-request-id", request_id.encode()))
        status = 500

        async def send_secured(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                names = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *self._security]
                if INERT_CSP[0] not in names:
                    message["headers"].append(INERT_CSP)
            await call.send(message)

        await self._own({**call.scope, "headers": headers}, call.receive, send_secured)
        return status

    def _may_read_metrics(self, scope: Scope) -> bool:
        address, _ = self._addresses.resolve(_peer(scope), scope["scheme"], scope["headers"])
        return self._addresses.may_read_metrics(address)


async def _spend(limiter: Limiter, route: Route, caller: Caller | None, request: Inbound) -> Headers:
    identity = limit_identity(request.client) if caller is None else caller.id.hex
    headers = limiter.spend(route.rate, identity)
    return await limiter.spend_slowly(route.rate, identity) if headers is None else headers


async def _refuse(call: Call, error: Exception, visit: Visit) -> int:
    problem = as_problem(error, call.scope["path"], visit.request_id)
    has_body = any(name in {b"transfer-encoding", b"content-length"} for name, _ in call.scope["headers"])
    try:
        return await refuse(call, problem, visit.request_id, visit.own_headers, has_unread_body=has_body)
    except RuntimeError:
        return problem.status  # a response had begun: without its end the server breaks the connection


async def _answer_method(request: Inbound, own_headers: Headers, send: Send) -> int:
    """Answer OPTIONS, and refuse TRACE and invented methods. Pages and API share an origin, so there is no CORS."""
    if request.method != "OPTIONS":
        problem = MethodNotAllowed(f"Use one of {_ALLOW}.", headers={"Allow": _ALLOW})
        raise problem
    headers: Headers = [(b"allow", _ALLOW.encode()), INERT_CSP, *own_headers]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
    return 204


def _peer(scope: Scope) -> str:
    peer = scope["client"]
    return peer[0] if peer else ""


def _continue_trace(scope: Scope) -> None:
    """Make the gateway's own span the parent of the service's."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    fresh = [(name.encode(), value.encode()) for name, value in carrier.items()]
    replaced = {name for name, _ in fresh}
    scope["headers"] = [header for header in scope["headers"] if header[0] not in replaced] + fresh


def create_app(
    settings: GatewaySettings,
    table: Iterable[Route] = TABLE,
    *,
    clock: Clock | None = None,
    keys: KeySource | None = None,
) -> Any:
    """Return the gateway. `keys` replaces the JWKS over HTTP, `table` the routing table."""
    gateway = Gateway(settings, table, clock=clock, keys=keys)
    return traced(gateway) if settings.otlp_endpoint else gateway


def from_environment() -> Any:
    """Return the gateway that the environment describes, or exit and name every wrong variable."""
    return create_app(load_settings(GatewaySettings))
