"""Events: facts in the past tense, as pydantic models with a version.

A producer declares `class PostPublished(Event)` with `type` and `version`; a consumer declares its own model of the
fields it reads (`Consumed`), so the two can be released apart: produced models forbid unknown fields, consumed ones
ignore them.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

produced_events: dict[tuple[str, int], type["Event"]] = {}


class Event(BaseModel):
    """A fact that this service records. Subclasses set `type` ("service.noun_verbed") and `version`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str]
    version: ClassVar[int] = 1

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        produced_events[cls.type, cls.version] = cls


class Consumed(BaseModel):
    """The part of somebody else's event that a consumer reads."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Envelope(BaseModel):
    """What travels on the stream around an event's data."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    type: str
    version: int
    occurred_at: datetime
    trace: dict[str, str] = {}
    data: dict[str, Any]


M = TypeVar("M", bound=Consumed)
Handler = Callable[[AsyncSession, Any, Envelope], Awaitable[None]]


@dataclass(frozen=True)
class Subscription:
    """One event type, the model it is read as, and what happens then."""

    model: type[Consumed]
    handler: Handler


class Subscriptions:
    """What a service consumes: `@subscriptions.on("auth.user_registered", UserRegistered)`.

    The handler gets (session, event, envelope) inside one transaction that also marks the event as processed; it must
    not commit, and must tolerate events in any order: a retry, or another replica, may be overtaken by a later event.
    """

    def __init__(self) -> None:
        self._by_type: dict[str, Subscription] = {}

    def on(
        self, event_type: str, model: type[M]
    ) -> Callable[[Callable[[AsyncSession, M, Envelope], Awaitable[None]]], Handler]:
        """Return the decorator that registers a handler for `event_type`."""

        def register(handler: Callable[[AsyncSession, M, Envelope], Awaitable[None]]) -> Handler:
            self._by_type[event_type] = Subscription(model, handler)
            return handler

        return register

    def get(self, event_type: str) -> Subscription | None:
        """Return the subscription to `event_type`, if there is one."""
        return self._by_type.get(event_type)

    def streams(self) -> list[str]:
        """Return the Redis streams to read: one per producing service."""
        return sorted({stream_of(event_type) for event_type in self._by_type})


def stream_of(event_type: str) -> str:
    """Return the stream that carries `event_type`: `events:<producing service>`."""
    return f"events:{event_type.partition('.')[0]}"
