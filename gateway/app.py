"""The edge as one ASGI application: what the routing table names is forwarded, the rest is the gateway's own.

The path of a request: find the row, read the headers once, admit the token, spend a rate token, stream. There is no
middleware on that path; the gateway's own pages (health, metrics, documents) are an ordinary service application.
"""

import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from opentelemetry import propagate

from gateway.asgi import Call, Headers, Message, Receive, Scope, Send
from gateway.clients import ClientAddresses, limit_identity
from gateway.failures import ClientGone, Truncated, UpstreamError
from gateway.headers import INERT_CSP, security_headers
from gateway.inbound import Inbound, VersionNotSupported, request_id_of
from gateway.limits import Limiter
from gateway.observation import AccessLog
from gateway.pages import page_router
from gateway.proxy import Proxy
from gateway.refusals import MethodNotAllowed, answer_handshake, as_problem, refuse, refuse_websocket
from gateway.routes import TABLE, Route, RoutingTable, is_ambiguous
from gateway.settings import GatewaySettings
from gateway.static import WebApp
from gateway.tokens import TokenGate
from gateway.upstream import Upstream
from gateway.websockets import RefusedError, WebSockets
from shared.app import build_app
from shared.auth import Caller
from shared.clock import Clock
from shared.jwks import KeySource
from shared.problems import InvalidInput, NotFound, Problem
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
        self._gate = TokenGate(state.verifier)
        self._limiter = Limiter(TokenBuckets(state.redis, prefix="rate:gateway:"))
        self._addresses = ClientAddresses(settings)
        self._proxy = Proxy(settings)
        self._sockets = WebSockets(settings)
        state.revocations.subscribe(self._sockets.on_revoked)
        self._web = WebApp(settings)
        self._log = AccessLog(is_on=settings.access_log)
        self._security = security_headers(settings)
        self._is_traced = settings.otlp_endpoint is not None

    @asynccontextmanager
    async def _run(self, _: FastAPI) -> AsyncIterator[None]:
        yield
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
        started = time.perf_counter()
        scope = call.scope
        path: str = scope["path"]
        headers = scope["headers"]
        request_id = request_id_of(headers)
        own_headers: Headers = [(b"x-request-id", request_id.encode()), *self._security]
        caller: Caller | None = None
        request: Inbound | None = None
        upstream = "gateway"
        try:
            if is_ambiguous(path):
                raise InvalidInput("The path is not in its plain form.")
            route = self._table.match(path)
            if route is None:
                status = await self._answer(call, request_id, own_headers)
            else:
                upstream = route.upstream
                request = Inbound(scope, request_id, self._addresses)
                if request.method not in _METHODS:
                    status = await _answer_method(request, own_headers, call.send)
                else:
                    if scope["http_version"] != "1.1":
                        raise VersionNotSupported("Use HTTP/1.1.")
                    caller = await self._gate.admit(route.auth, request.authorization)
                    if self._settings.rate_limits:
                        own_headers += await self._spend(route, caller, request)
                    own_headers.append((b"traceparent", request.traceparent))
                    status = await self._proxy.forward(call, request, route, self._upstreams[upstream], own_headers)
        except Problem as problem:
            status = await _refuse(call, problem, request_id, own_headers)
        except ClientGone:
            status = _CLIENT_CLOSED
        except Truncated:
            status = 502  # returning without the end of the response makes the server break the connection
        except UpstreamError as error:
            status = await _refuse(call, as_problem(error), request_id, own_headers)
        self._log.note(
            request_id=request_id,
            method=scope["method"],
            path=path,
            upstream=upstream,
            client=request.client if request is not None else _peer(scope),
            user=caller.id if caller is not None else None,
            status=status,
            seconds=time.perf_counter() - started,
        )

    async def _websocket(self, call: Call) -> None:
        started = time.perf_counter()
        scope = call.scope
        path: str = scope["path"]
        request_id = request_id_of(scope["headers"])
        own_headers: Headers = [(b"x-request-id", request_id.encode()), *self._security]
        caller: Caller | None = None
        route = None if is_ambiguous(path) else self._table.match(path)
        try:
            if route is None or not route.is_websocket:
                raise NotFound("There is no WebSocket here.")
            request = Inbound(scope, request_id, self._addresses)
            caller = await self._gate.admit(route.auth, request.authorization)
            if self._settings.rate_limits:
                await self._spend(route, caller, request)
            upstream = self._upstreams[route.upstream]
            status = await self._sockets.forward(call, request, route, upstream, caller)
        except Problem as problem:
            status = await refuse_websocket(call, problem, request_id, own_headers)
        except UpstreamError as error:
            status = await refuse_websocket(call, as_problem(error), request_id, own_headers)
        except RefusedError as answer:
            status = await answer_handshake(answer.status, [*answer.headers, *own_headers], answer.body, call.send)
        self._log.note(
            request_id=request_id,
            method="WEBSOCKET",
            path=path,
            upstream=route.upstream if route is not None else "gateway",
            client=_peer(scope),
            user=caller.id if caller is not None else None,
            status=status,
            seconds=time.perf_counter() - started,
        )

    async def _spend(self, route: Route, caller: Caller | None, request: Inbound) -> Headers:
        identity = limit_identity(request.client) if caller is None else caller.id.hex
        headers = self._limiter.spend(route.rate, identity)
        return await self._limiter.spend_slowly(route.rate, identity) if headers is None else headers

    async def _answer(self, call: Call, request_id: str, own_headers: Headers) -> int:
        """Answer what no service owns: the gateway's pages, then the web app."""
        path: str = call.scope["path"]
        if path.startswith(_OWN_PAGES) or (path == "/metrics" and self._may_read_metrics(call.scope)):
            return await self._answer_page(call, request_id)
        status = None
        if not path.startswith(_API_PREFIXES):
            status = await self._web.answer(call.scope, own_headers, call.send)
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


async def _refuse(call: Call, problem: Problem, request_id: str, own_headers: Headers) -> int:
    has_body = any(name in {b"transfer-encoding", b"content-length"} for name, _ in call.scope["headers"])
    return await refuse(call, problem, request_id, own_headers, has_unread_body=has_body)


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
