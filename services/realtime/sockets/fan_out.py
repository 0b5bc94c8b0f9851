"""Carries emits between replicas over Redis pub/sub: only what may be lost.

python-socketio's own Redis manager waits without timeouts, backs off for up to a minute, and its listener cannot be
stopped; this one stands on `shared.redis_client` and says when something may have been missed.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any, Final, Protocol

import orjson
from pydantic import SecretStr
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from socketio.async_pubsub_manager import AsyncPubSubManager

from shared.logging import get_logger
from shared.redis_client import connect_redis
from shared.telemetry import counter

log = get_logger(__name__)

CHANNEL: Final = "socketio"
_RETRY_SECONDS: Final = 0.2
_WAIT_SECONDS: Final = 5.0
_SUBSCRIBE_SECONDS: Final = 2.0

_lost = counter("sparkle_realtime_fan_outs", "Emits that did not reach the other replicas.")


class Screened(Protocol):
    """The sockets to leave out of an emit, and what some of them get instead."""

    @property
    def left_out(self) -> list[str]: ...
    @property
    def instead(self) -> dict[str, dict[str, Any]]: ...


class RedisFanOut(AsyncPubSubManager):  # type: ignore[misc]  # the library has no types
    """The client manager of a replica; with `write_only`, a way to emit from another process."""

    name = "redis"

    def __init__(self, redis_url: SecretStr, *, write_only: bool = False) -> None:
        super().__init__(channel=CHANNEL, write_only=write_only)
        self._redis = connect_redis(redis_url)
        self._subscriber = connect_redis(redis_url)
        self._subscriber.set_retry(Retry(NoBackoff(), 0))  # a silent reconnect would hide that emits were missed
        self._subscribed = asyncio.Event()
        self._on_gap: Callable[[], Awaitable[None]] | None = None
        self.screen: Callable[[str, Any], Screened] | None = None
        """Says which sockets of this replica must not get an emit."""
        self.on_signal: dict[str, Callable[[], None]] = {}
        """What to call for an emit that is meant for the replicas themselves, by its event."""

    async def start(self, on_gap: Callable[[], Awaitable[None]]) -> None:
        """Begin to listen; `on_gap` is called when emits of other replicas may have been missed."""
        self._on_gap = on_gap
        self.server.manager_initialized = True
        self.initialize()
        with suppress(TimeoutError):  # without Redis the replica starts all the same, and subscribes later
            await asyncio.wait_for(self._subscribed.wait(), _SUBSCRIBE_SECONDS)

    async def close(self) -> None:
        """Stop listening."""
        if not self.write_only:
            self.thread.cancel()
            with suppress(asyncio.CancelledError):
                await self.thread
        await self._subscriber.aclose()
        await self._redis.aclose()

    async def _handle_emit(self, message: dict[str, Any]) -> None:
        event = message["event"]
        if event in self.on_signal:
            self.on_signal[event]()
            return
        if self.screen is None or message.get("binary"):
            await super()._handle_emit(message)
            return
        screened = self.screen(event, message["data"][0] if message["data"] else None)
        if screened.left_out:
            skipped = message["skip_sid"]
            earlier = skipped if isinstance(skipped, list) else [skipped]
            await super()._handle_emit({**message, "skip_sid": [*earlier, *screened.left_out]})
        else:
            await super()._handle_emit(message)
        for sid, data in screened.instead.items():
            await super()._handle_emit({**message, "data": [data], "room": sid, "skip_sid": None})

    async def _publish(self, data: dict[str, Any]) -> None:
        try:
            await self._redis.publish(self.channel, orjson.dumps(data))
        except (RedisError, OSError) as error:
            _lost.labels("realtime").inc()
            log.warning("fan_out_lost", event_name=data.get("event"), error=type(error).__name__)

    async def _listen(self) -> AsyncIterator[bytes]:
        while True:
            try:
                async with self._subscriber.pubsub(ignore_subscribe_messages=True) as subscription:
                    await subscription.subscribe(self.channel)
                    if self._subscribed.is_set() and self._on_gap is not None:
                        await self._on_gap()
                    self._subscribed.set()
                    while True:
                        message = await subscription.get_message(timeout=_WAIT_SECONDS)
                        if message is not None:
                            yield message["data"]
            except (RedisError, OSError) as error:
                log.warning("fan_out_disconnected", error=type(error).__name__)
                await asyncio.sleep(_RETRY_SECONDS)
