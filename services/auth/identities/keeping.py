"""Something asked for over the network by one at a time, and kept for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from services.auth.identities.ports import ProviderUnavailable
from shared.clock import Clock

T = TypeVar("T")

# Those who wait while a provider is away must not each wait for it in turn.
_FAILURE_KEPT: Final = timedelta(seconds=5)


class Kept(Generic[T]):
    """The last value of `load`."""

    def __init__(self, load: Callable[[], Awaitable[T]], clock: Clock) -> None:
        self._load = load
        self._clock = clock
        self._lock = asyncio.Lock()
        self._value: tuple[T, datetime] | None = None
        self._failure: tuple[ProviderUnavailable, datetime] | None = None

    async def get(self, kept_for: timedelta) -> T:
        """Return a value that is younger than `kept_for`.

        Raises:
            ProviderUnavailable: it could not be had, now or a moment ago. What else `load` raises is not kept.
        """
        async with self._lock:
            now = self._clock.now()
            if self._value is not None and now - self._value[1] < kept_for:
                return self._value[0]
            if self._failure is not None and now - self._failure[1] < _FAILURE_KEPT:
                raise ProviderUnavailable(*self._failure[0].args)
            try:
                value = await self._load()
            except ProviderUnavailable as failure:
                self._failure = failure, self._clock.now()
                raise
            self._value = value, now
            return value
