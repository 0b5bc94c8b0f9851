"""A service under test: its real application against real PostgreSQL and Redis, without a network in between."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy import select, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from shared.bus import Consumer
from shared.clock import FixedClock
from shared.database import Database
from shared.events import Envelope, Subscriptions
from shared.ids import uuid7
from shared.messaging import outbox
from shared.outbox import publish
from shared.settings import BaseServiceSettings, DatabaseSettings
from shared.testing.tokens import static_keys

S = TypeVar("S", bound=BaseServiceSettings)
CreateApp = Callable[..., FastAPI]


@dataclass
class RunningService:
    """The application, a client that talks to it, and its stores."""

    app: FastAPI
    client: httpx.AsyncClient
    clock: FixedClock

    @property
    def database(self) -> Database:
        """The service's database."""
        database: Database = self.app.state.database
        return database

    @property
    def redis(self) -> Redis:
        """The service's Redis."""
        redis: Redis = self.app.state.redis
        return redis

    async def recorded_events(self, event_type: str | None = None) -> list[Envelope]:
        """Return the events in the outbox, oldest first."""
        async with self.database.snapshot() as session:
            rows = (await session.execute(select(outbox).order_by(outbox.c.position))).all()
        envelopes = [Envelope.model_validate(row, from_attributes=True) for row in rows]
        return [envelope for envelope in envelopes if event_type in {None, envelope.type}]

    async def deliver(
        self, service: str, subscriptions: Subscriptions, event_type: str, data: dict[str, Any], *, times: int = 1
    ) -> Envelope:
        """Put an event on the bus `times` times and let `service` consume it."""
        envelope = Envelope(id=uuid7(), type=event_type, version=1, occurred_at=self.clock.now(), data=data)
        for _ in range(times):
            await publish(self.redis, envelope)
        consumer = Consumer(service, self.database, self.redis, subscriptions)
        await consumer.ensure_groups()
        while await consumer.consume_new():
            pass
        return envelope


@asynccontextmanager
async def running(
    create_app: CreateApp, settings: BaseServiceSettings, **options: Any
) -> AsyncIterator[RunningService]:
    """Run `create_app(settings, clock=..., keys=...)` with its lifespan."""
    clock = FixedClock()
    app = create_app(settings, **{"clock": clock, "keys": static_keys(), **options})
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://testserver", timeout=30) as client,
    ):
        yield RunningService(app, client, clock)


async def create_database(server_url: str, name: str) -> str:
    """Create database `name` on the server of `server_url`, if absent, and return its URL."""
    server = make_url(server_url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            exists = await connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
            if not exists:
                await connection.execute(text(f'CREATE DATABASE "{name}"'))
    finally:
        await engine.dispose()
    return server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


async def empty_database(url: str) -> None:
    """Delete every row of every table but Alembic's own."""
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))
    listing = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
    try:
        async with engine.begin() as connection:
            names = (await connection.scalars(listing)).all()
            if names:
                tables = ", ".join(f'"{name}"' for name in names)
                await connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    finally:
        await engine.dispose()


def settings_for(settings: type[S], redis_url: str, database_url: str | None, **overrides: Any) -> S:
    """Return settings of a service for tests."""
    values: dict[str, Any] = {"env": "test", "log_level": "WARNING", "redis_url": redis_url, **overrides}
    if issubclass(settings, DatabaseSettings):
        values.setdefault("database_url", database_url)
    return settings(**values)
