"""From an event to its handler: limits, validation, and errors as acknowledgements. A handler never raises outwards.

    events = EventRouter()

    @events.on("room:leave", RoomTarget)
    async def leave_room(connection: Connection, body: RoomTarget) -> Answer: ...

An error is acknowledged as `{error: {code, message, details}}` with the codes of the HTTP API.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from services.realtime.sockets.connections import Connection
from services.realtime.sockets.limits import Limit, full
from services.realtime.sockets.server import SocketServer
from shared.logging import get_logger
from shared.problems import (
    InvalidInput,
    NotAuthenticated,
    NotFound,
    Problem,
    StoreUnavailable,
    TooManyRequests,
    field_errors,
    is_unavailable,
)
from shared.telemetry import counter

log = get_logger(__name__)

M = TypeVar("M")
Answer = BaseModel | Mapping[Any, BaseModel] | None
Handler = Callable[[Connection, Any], Awaitable[Answer]]

_ALL_EVENTS: Final = "*"
_NOTICE: Final = Limit(burst=1, per_second=1)

_handled = counter("sparkle_realtime_events", "Events from sockets, by outcome.", "event", "outcome")


class UnknownEvent(NotFound):
    code, title = "unknown_event", "Unknown event"


@dataclass(frozen=True)
class Route:
    """One event: what its payload must be, who handles it, and its own limit."""

    payload: TypeAdapter[Any]
    handler: Handler
    limit: Limit | None


class EventRouter:
    """The events of a namespace; `limit` is for all events of one socket together."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._routes: dict[str, Route] = {}

    def on(
        self, event: str, payload: type[M] | Any, *, limit: Limit | None = None
    ) -> Callable[[Callable[[Connection, M], Awaitable[Answer]]], Handler]:
        """Return the decorator that registers the handler of `event`."""

        def register(handler: Callable[[Connection, M], Awaitable[Answer]]) -> Handler:
            self._routes[event] = Route(TypeAdapter(payload), handler, limit)
            return handler

        return register

    async def dispatch(self, server: SocketServer, connection: Connection | None, event: str, args: Any) -> Any:
        """Handle one event and return its acknowledgement."""
        known = event if event in self._routes else "unknown"
        try:
            if connection is None:
                raise NotAuthenticated
            route = self._routes.get(event)
            await self._spend(server, connection, event, route)
            if route is None:
                raise UnknownEvent
            body = route.payload.validate_python(args[0] if args else None)
            answer = await route.handler(connection, body)
            _handled.labels("realtime", known, "ok").inc()
            return _dump(answer)
        except ValidationError as error:
            problem: Problem = _invalid(error)
        except Problem as error:
            problem = error
        except Exception as error:
            problem = StoreUnavailable() if is_unavailable(error) else Problem("Something went wrong on our side.")
            log.error("event_failed", event_name=known, exc_info=error)
        _handled.labels("realtime", known, problem.code).inc()
        return refusal(problem)

    async def _spend(self, server: SocketServer, connection: Connection, event: str, route: Route | None) -> None:
        wait = _take(connection, _ALL_EVENTS, self._limit)
        if not wait and route is not None and route.limit is not None:
            wait = _take(connection, event, route.limit)
        if wait:
            if not _take(connection, "rate:limited", _NOTICE):
                await server.tell(connection.sid, "rate:limited", {"event": event, "retryAfter": wait})
            raise TooManyRequests(max(1, round(wait)))


def refusal(problem: Problem) -> dict[str, Any]:
    """Return a problem as an acknowledgement."""
    return {"error": {"code": problem.code, "message": problem.detail, "details": problem.details}}


def _take(connection: Connection, name: str, limit: Limit) -> float:
    now = asyncio.get_running_loop().time()
    bucket = connection.buckets.get(name)
    if bucket is None:
        bucket = connection.buckets[name] = full(limit, now)
    return bucket.take(now)


def _invalid(error: ValidationError) -> InvalidInput:
    details = field_errors(error.errors(include_url=False, include_input=False, include_context=False))
    first = next(iter(details["fieldErrors"].items()), None)
    message = f"{first[0]}: {first[1][0]}" if first else (details["formErrors"] or ["The payload is not valid."])[0]
    return InvalidInput(message, details=details)


def _dump(answer: Answer) -> Any:
    if answer is None:
        return {}
    if isinstance(answer, BaseModel):
        return answer.model_dump(mode="json")
    return {str(key): value.model_dump(mode="json") for key, value in answer.items()}
