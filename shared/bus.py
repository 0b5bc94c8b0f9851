"""Consumes events from Redis Streams: exactly once in effect.

Each event is handled in one transaction that also writes its id to the inbox, and is acknowledged after the commit.
A handler that fails is retried with growing delay (2, 4, 8 ... s) and, after MAX_DELIVERIES, moved to the dead-letter
stream `dead:<service>`, which an operator lists and replays (`python -m shared.dead_letters`). While PostgreSQL is away
nothing is counted against an event: the consumer waits.
"""

import os
import socket
from typing import Any

from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import ResponseError
from sqlalchemy.dialects.postgresql import insert
from structlog.contextvars import bound_contextvars

from shared.database import Database
from shared.events import Envelope, Subscription, Subscriptions
from shared.logging import get_logger
from shared.messaging import inbox
from shared.problems import is_unavailable
from shared.telemetry import counter

log = get_logger(__name__)

BATCH = 64
BLOCK_MILLISECONDS = 1000
MAX_DELIVERIES = 8
MIN_IDLE_MILLISECONDS = 2000
MAX_DELAY_SECONDS = 60
DEAD_LENGTH = 100_000
GONE_MILLISECONDS = 24 * 3600 * 1000

_consumed = counter("sparkle_bus_events", "Events taken from the bus, by outcome.", "outcome")


class Consumer:
    """Reads the subscribed streams as one consumer group per service; replicas share the work."""

    def __init__(
        self,
        service: str,
        database: Database,
        redis: Redis,
        subscriptions: Subscriptions,
        *,
        name: str | None = None,
    ) -> None:
        self.service = service
        self.database = database
        self.redis = redis
        self.subscriptions = subscriptions
        self.streams = subscriptions.streams()
        self.name = name or f"{socket.gethostname()}-{os.getpid()}"
        self._retry_from: dict[str, str] = {}

    async def run(self) -> None:
        """Consume until cancelled. Raises when PostgreSQL or Redis fails; the caller starts it again."""
        await self.database.ping()  # nothing is read, and so nothing counted, while it is away
        await self.ensure_groups()
        await self.forget_consumers()
        while True:
            try:
                await self.consume_new(block=BLOCK_MILLISECONDS)
                await self.retry_pending()
            except ResponseError as error:
                if "NOGROUP" not in str(error):
                    raise
                log.warning("consumer_group_lost", service=self.service)
                await self.ensure_groups()

    async def ensure_groups(self) -> None:
        """Create the groups from the start of each stream, so that no earlier event is missed."""
        for stream in self.streams:
            try:
                await self.redis.xgroup_create(stream, self.service, id="0", mkstream=True)
            except ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise

    async def forget_consumers(self) -> None:
        """Remove the names of consumers that ended long ago: each restart has a new one, and a living one polls."""
        for stream in self.streams:
            consumers: Any = await self.redis.xinfo_consumers(stream, self.service)
            for consumer in consumers:
                if consumer["pending"] == 0 and consumer["idle"] > GONE_MILLISECONDS:
                    await self.redis.xgroup_delconsumer(stream, self.service, consumer["name"])

    async def consume_new(self, block: int | None = None) -> int:
        """Handle events nobody has read yet; wait up to `block` ms for the first. Return how many were read."""
        answer: Any = await self.redis.xreadgroup(
            self.service, self.name, dict.fromkeys(self.streams, ">"), count=BATCH, block=block
        )
        read = 0
        for stream, entries in answer or []:
            for entry_id, fields in entries:
                read += 1
                await self._deliver(_text(stream), _text(entry_id), fields, deliveries=1)
        return read

    async def retry_pending(self) -> None:
        """Take over events that failed, or whose consumer died, once their delay has passed.

        Looks at up to BATCH of each stream and goes on from there the next time: those that wait hide no others.
        """
        for stream in self.streams:
            pending: Any = await self.redis.xpending_range(
                stream,
                self.service,
                min=self._retry_from.get(stream, "-"),
                max="+",
                count=BATCH,
                idle=MIN_IDLE_MILLISECONDS,
            )
            self._retry_from[stream] = f"({_text(pending[-1]['message_id'])}" if len(pending) == BATCH else "-"
            for item in pending:
                deliveries = int(item["times_delivered"])
                delay = min(2**deliveries, MAX_DELAY_SECONDS) * 1000
                if item["time_since_delivered"] < delay:
                    continue
                claimed: Any = await self.redis.xclaim(
                    stream, self.service, self.name, min_idle_time=delay, message_ids=[item["message_id"]]
                )
                for entry_id, fields in claimed:
                    await self._deliver(stream, _text(entry_id), fields, deliveries=deliveries + 1)

    async def _deliver(self, stream: str, entry_id: str, fields: dict[Any, Any], deliveries: int) -> None:
        body = fields.get(b"envelope") or fields.get("envelope") or b""
        try:
            envelope = Envelope.model_validate_json(body)
            subscription = self.subscriptions.get(envelope.type)
            if subscription is None:
                await self._acknowledge(stream, entry_id, "ignored")
                return
            with bound_contextvars(event_id=str(envelope.id), event_type=envelope.type, **envelope.trace):
                await self._handle(subscription, envelope)
            await self._acknowledge(stream, entry_id, "handled")
        except ValidationError as error:
            log.error("event_unreadable", stream=stream, entry=entry_id, errors=error.error_count())
            await self._bury(stream, entry_id, body, "unreadable", deliveries)
        except Exception as error:
            if is_unavailable(error):
                raise  # not the event's fault: stop here, and take it up again from the pending list
            log.error("event_failed", stream=stream, entry=entry_id, deliveries=deliveries, exc_info=error)
            _consumed.labels(self.service, "failed").inc()
            if deliveries >= MAX_DELIVERIES:
                await self._bury(stream, entry_id, body, type(error).__name__, deliveries)

    async def _handle(self, subscription: Subscription, envelope: Envelope) -> None:
        event = subscription.model.model_validate(envelope.data)
        async with self.database.transaction() as session:
            mark = insert(inbox).values(event_id=envelope.id).on_conflict_do_nothing().returning(inbox.c.event_id)
            if await session.scalar(mark) is None:
                _consumed.labels(self.service, "duplicate").inc()
                return
            await subscription.handler(session, event, envelope)

    async def _acknowledge(self, stream: str, entry_id: str, outcome: str) -> None:
        await self.redis.xack(stream, self.service, entry_id)
        _consumed.labels(self.service, outcome).inc()

    async def _bury(self, stream: str, entry_id: str, body: bytes | str, reason: str, deliveries: int) -> None:
        async with self.redis.pipeline(transaction=True) as pipe:
            letter: dict[Any, Any] = {
                "stream": stream,
                "entry": entry_id,
                "envelope": body,
                "reason": reason,
                "deliveries": deliveries,
            }
            pipe.xadd(f"dead:{self.service}", letter, maxlen=DEAD_LENGTH, approximate=True)
            pipe.xack(stream, self.service, entry_id)
            await pipe.execute()
        _consumed.labels(self.service, "dead").inc()


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
