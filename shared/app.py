"""Builds a service's FastAPI application: wiring that is the same everywhere, and nothing else."""

import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from shared.auth import InsufficientScope, TokenVerifier
from shared.background import supervised
from shared.clock import Clock, SystemClock
from shared.database import Database
from shared.health import Check, health_router
from shared.http import service_client
from shared.jwks import HttpKeys, KeySource
from shared.logging import configure_logging
from shared.middleware import RequestContext
from shared.problems import InvalidInput, ProblemBody, install_problem_handlers, problem_responses
from shared.redis_client import connect_redis
from shared.revocations import Revocations
from shared.settings import BaseServiceSettings, DatabaseSettings
from shared.telemetry import RequestMetrics, metrics_endpoint, start_tracing, traced

RECURSION_LIMIT = 1000
CATCH_UP_SECONDS = 2.0

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Return the OpenAPI `document` with what every endpoint may answer.

    Bad input is what it is here: a 400 problem instead of FastAPI's 422. Where a token is read, its scope may not do.
    And an internal error is a problem like every other.
    """
    for operations in document.get("paths", {}).values():
        for operation in operations.values():
            unexpected = operation["responses"]["500"]["content"]
            if plain := unexpected.pop("application/json", None):  # FastAPI hands out the same document again
                unexpected["application/problem+json"] = plain
            if operation["responses"].pop("422", None):
                operation["responses"].setdefault("400", problem_responses(InvalidInput)[400])
            if operation.get("security"):
                operation["responses"].setdefault("403", problem_responses(InsufficientScope)[403])
    for unused in ("HTTPValidationError", "ValidationError"):
        document.get("components", {}).get("schemas", {}).pop(unused, None)
    return document


def build_app(
    settings: BaseServiceSettings,
    *,
    name: str,
    routers: Sequence[APIRouter],
    clock: Clock | None = None,
    keys: KeySource | None = None,
    lifespan: Lifespan | None = None,
    description: str = "",
    area: str | None = None,
) -> FastAPI:
    """Return the application of service `name`.

    `app.state` holds `settings, clock, database` (where the settings have one), `redis, http, revocations, verifier`.
    `keys` replaces the JWKS over HTTP; `lifespan` runs inside that of the shared parts. `area` is what the scopes of
    personal access tokens call this service, where that is not its name.
    """
    configure_logging(name, settings.log_level)
    start_tracing(name, settings.otlp_endpoint)
    # web3's py_ecc raises the limit to 100,000, with which a deeply nested JSON body overflows the stack: a segfault
    # that any stranger can send. With Python's own limit it is an error, and so a 400.
    sys.setrecursionlimit(RECURSION_LIMIT)

    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(supervised("revocations", lambda: revocations.run(redis)))
            await revocations.wait_until_caught_up(CATCH_UP_SECONDS)
            if lifespan is not None:
                await stack.enter_async_context(lifespan(app))
            yield
        await http.aclose()
        await redis.aclose()
        if database is not None:
            await database.close()

    app = FastAPI(
        title=f"Sparkle Universe: {name}",
        version="1.0.0",
        description=description,
        lifespan=run,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        responses={500: {"model": ProblemBody, "description": "Internal server error"}},
    )
    redis = connect_redis(settings.redis_url)
    http = service_client()
    revocations = Revocations()
    used_clock = clock or SystemClock()
    checks: dict[str, Check] = {"redis": redis.ping}
    database: Database | None = None
    if isinstance(settings, DatabaseSettings):
        database = Database(settings.database_url, name=name, pool_size=settings.database_pool_size)
        checks["database"] = database.ping
    describe = app.openapi
    # FastAPI's documented way to extend the document.
    app.openapi = lambda: complete(describe())  # type: ignore[method-assign]
    app.state.area = area or name
    app.state.settings = settings
    app.state.clock = used_clock
    app.state.database = database
    app.state.redis = redis
    app.state.http = http
    app.state.revocations = revocations
    app.state.verifier = TokenVerifier(
        keys or HttpKeys(settings.jwks_url, http),
        revocations,
        used_clock,
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
    )
    install_problem_handlers(app)
    for router in (*routers, health_router(checks)):
        app.include_router(router)
    app.add_route("/metrics", metrics_endpoint, include_in_schema=False)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=settings.max_body_bytes)
    app.add_middleware(RequestMetrics, service=name)
    app.add_middleware(RequestContext)
    if settings.otlp_endpoint:
        app.add_middleware(traced)
    return app
