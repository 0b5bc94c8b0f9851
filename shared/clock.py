"""Time comes from an injected clock: aware UTC, so that rules about time can be tested without waiting."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Protocol

from fastapi import Depends
from starlette.requests import HTTPConnection


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the current time as an aware UTC datetime."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that moves only when told to; starts at the real time unless given another."""

    def __init__(self, now: datetime | None = None) -> None:
        self._now = now or datetime.now(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, step: timedelta) -> None:
        """Move the clock forward by `step`."""
        self._now += step


async def _now(connection: HTTPConnection) -> datetime:
    clock: Clock = connection.app.state.clock
    return clock.now()


Now = Annotated[datetime, Depends(_now)]
"""The time of the request: one moment for everything it writes."""
