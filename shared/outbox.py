"""Transactional outbox: `record` writes the event with the change; the relay publishes it, and retries forever.

The relay publishes first and marks second, so a crash between the two publishes twice: consumers dedupe by event id.
Redis keeps the time of the last batch beside the streams, so what Redis loses is noticed and published again: the last
second after a crash, what had not reached the replica that took over, or everything still kept.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
from opentelemetry import propagate
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from sqlalchemy import delete, func, insert, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import Database
from shared.events import Envelope, Event, stream_of
from shared.ids import uuid7
from shared.logging import get_logger, request_id_var
from shared.messaging import idempotency_keys, inbox, outbox
from shared.telemetry import counter

log = get_logger(__name__)

CHANNEL = "outbox"
BATCH = 100
PURGE_BATCH = 5000
_ROW: Any = literal_column("ctid")
STREAM_LENGTH = 1_000_000
RETENTION = timedelta(days=7)
INBOX_RETENTION = timedelta(days=30)
IDEMPOTENCY_RETENTION = timedelta(hours=24)
_POLL_SECONDS = 1.0
_NOTHING_YET = datetime.fromtimestamp(0, UTC).isoformat().encode()
# The lock of a relay whose host vanished is free after 11 seconds; by the system's own settings it takes two hours.
_KEEPALIVES = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}

_published = counter("sparkle_outbox_events", "Events handed to Redis by the relay.")


async def record(session: AsyncSession, event: Event) -> None:
    """Write `event` in the session's transaction and wake the relay when that commits."""
    trace: dict[str, str] = {}
    propagate.inject(trace)
    if request_id := request_id_var.get():
        trace["request_id"] = request_id
    await session.execute(
        insert(outbox).values(
            id=uuid7(),
            type=event.type,
            version=event.version,
            data=event.model_dump(mode="json"),
            trace=trace,
        )
    )
    await session.execute(select(func.pg_notify(CHANNEL, "")))


class Relay:
    """Moves committed events to Redis Streams in order. One relay works per database, the others wait for its lock."""

    def __init__(self, service: str, database: Database, redis: Redis) -> None:
        self.service = service
        self.database = database
        self.redis = redis
        self._mark_key = f"outbox:{service}:mark"
        self._mark = b""
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Publish until cancelled. Raises when PostgreSQL or Redis fails; the caller starts it again."""
        connection = await self._connect()
        try:
            while not await connection.fetchval("SELECT pg_try_advisory_lock(hashtext('outbox relay'))"):  # noqa: ASYNC110
                await asyncio.sleep(
                    _POLL_SECONDS
                )  # another relay works; the lock is in PostgreSQL, not in this process
            await connection.add_listener(CHANNEL, lambda *_: self._wake.set())
            while True:
                self._wake.clear()
                if await self.publish_batch() == BATCH:
                    continue
                try:
                    await asyncio.wait_for(self._wake.wait(), _POLL_SECONDS)
                except TimeoutError:
                    await connection.execute("SELECT 1")  # the lock lives as long as this connection
        finally:
            connection.terminate()

    async def publish_batch(self) -> int:
        """Publish up to BATCH events, then mark them; return how many."""
        await self._republish_if_lost()
        async with self.database.snapshot() as session:
            query = select(outbox, func.now().label("batch_at")).where(outbox.c.published_at.is_(None))
            rows = (await session.execute(query.order_by(outbox.c.position).limit(BATCH))).all()
        if not rows:
            return 0
        batch_at: datetime = rows[0].batch_at
        async with self.redis.pipeline(transaction=False) as pipe:
            for row in rows:
                publish(pipe, Envelope.model_validate(row, from_attributes=True))
            pipe.set(self._mark_key, batch_at.isoformat())
            await pipe.execute()
        self._mark = batch_at.isoformat().encode()
        await self.mark_published([row.position for row in rows], batch_at)
        _published.labels(self.service).inc(len(rows))
        return len(rows)

    async def mark_published(self, positions: list[int], batch_at: datetime) -> None:
        """Mark rows as published. Dying before this publishes them twice, which consumers tolerate."""
        async with self.database.transaction() as session:
            await session.execute(update(outbox).where(outbox.c.position.in_(positions)).values(published_at=batch_at))

    async def _republish_if_lost(self) -> None:
        """Take back the marks of what was published after the last batch that Redis knows of."""
        mark: Any = await self.redis.get(self._mark_key)
        if mark is not None and mark == self._mark:
            return
        kept_until = datetime.fromisoformat((mark or _NOTHING_YET).decode())
        async with self.database.transaction() as session:
            result: Any = await session.execute(
                update(outbox).where(outbox.c.published_at > kept_until).values(published_at=None)
            )
        if mark is None:
            await self.redis.set(self._mark_key, _NOTHING_YET)
        self._mark = mark or _NOTHING_YET
        if result.rowcount:
            log.warning("outbox_republished", service=self.service, events=result.rowcount)

    async def _connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        url = self.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await asyncpg.connect(url, timeout=5, command_timeout=10, server_settings=_KEEPALIVES)
        connection.add_termination_listener(lambda _: self._wake.set())
        return connection


def publish(pipe: "Pipeline | Redis", envelope: Envelope) -> Any:
    """Append `envelope` to the stream of its producer; a pipeline queues it, a client returns an awaitable."""
    return pipe.xadd(
        stream_of(envelope.type),
        {"envelope": envelope.model_dump_json()},
        maxlen=STREAM_LENGTH,
        approximate=True,
    )


async def trim(service: str, redis: Redis) -> None:
    """Delete events from the service's stream that no inbox remembers any more, so that none is kept for ever."""
    oldest = int((time.time() - INBOX_RETENTION.total_seconds()) * 1000)
    await redis.xtrim(stream_of(f"{service}."), minid=f"{oldest}-0", approximate=True)


async def purge(database: Database) -> None:
    """Delete messaging rows past their retention, in short transactions."""
    for moment, retention in (
        (outbox.c.published_at, RETENTION),
        (inbox.c.processed_at, INBOX_RETENTION),
        (idempotency_keys.c.created_at, IDEMPOTENCY_RETENTION),
    ):
        past = select(_ROW).select_from(moment.table).where(moment < func.now() - retention).limit(PURGE_BATCH)
        deleted = PURGE_BATCH
        while deleted == PURGE_BATCH:
            async with database.transaction() as session:
                result: Any = await session.execute(delete(moment.table).where(_ROW.in_(past)))
                deleted = result.rowcount
