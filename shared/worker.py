"""The worker of a service: outbox relay, event consumer and periodic jobs in one process.

`run_worker("content", settings, subscriptions)` blocks until SIGTERM or SIGINT.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

import uvicorn
import uvloop
from fastapi import FastAPI
from redis.asyncio import Redis

from shared.background import supervised
from shared.bus import Consumer
from shared.database import Database
from shared.events import Subscriptions
from shared.health import health_router
from shared.logging import configure_logging, get_logger
from shared.outbox import Relay, purge, trim
from shared.redis_client import connect_redis
from shared.settings import DatabaseSettings
from shared.telemetry import metrics_endpoint, start_tracing

log = get_logger(__name__)

_PURGE_SECONDS = 3600


@dataclass(frozen=True)
class WorkerContext:
    """What a job may use."""

    settings: DatabaseSettings
    database: Database
    redis: Redis


Job = Callable[[WorkerContext], Awaitable[None]]


def run_worker(
    service: str,
    settings: DatabaseSettings,
    subscriptions: Subscriptions | None = None,
    *,
    jobs: Sequence[Job] = (),
) -> None:
    """Run until a signal. Each job is an endless loop that is started again when it fails."""
    configure_logging(service, settings.log_level)
    start_tracing(f"{service}-worker", settings.otlp_endpoint)
    uvloop.run(_run(service, settings, subscriptions or Subscriptions(), jobs))


async def _run(service: str, settings: DatabaseSettings, subscriptions: Subscriptions, jobs: Sequence[Job]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    database = Database(settings.database_url, name=f"{service}-worker", pool_size=settings.database_pool_size)
    redis = connect_redis(settings.redis_url)
    context = WorkerContext(settings, database, redis)
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(supervised("relay", Relay(service, database, redis).run))
            await stack.enter_async_context(supervised("purge", lambda: _purge_hourly(service, database, redis)))
            if subscriptions.streams():
                consumer = Consumer(service, database, redis, subscriptions)
                await stack.enter_async_context(supervised("consumer", consumer.run))
            for job in jobs:
                await stack.enter_async_context(supervised(job.__name__, partial(job, context)))
            if settings.worker_port:
                await stack.enter_async_context(supervised("http", lambda: _serve(context, settings.worker_port or 0)))
            log.info("worker_started", worker=service)
            await stop.wait()
    finally:
        await redis.aclose()
        await database.close()
    log.info("worker_stopped", worker=service)


async def _purge_hourly(service: str, database: Database, redis: Redis) -> None:
    while True:
        await purge(database)
        await trim(service, redis)
        await asyncio.sleep(_PURGE_SECONDS)


async def _serve(context: WorkerContext, port: int) -> None:
    app = FastAPI(openapi_url=None)
    app.include_router(health_router({"redis": context.redis.ping, "database": context.database.ping}))
    app.add_route("/metrics", metrics_endpoint, include_in_schema=False)
    server = uvicorn.Server(uvicorn.Config(app, host="0.0.0.0", port=port, log_config=None, access_log=False))  # noqa: S104 - a pod's probe port
    await server._serve()  # serve() would take over the signal handlers
