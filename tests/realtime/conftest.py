"""Replicas of the realtime service on real sockets, and people who connect to them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import httpx
import pytest
import socketio
from fastapi import FastAPI
from socketio.exceptions import ConnectionError  # noqa: A004 - the library's name

from services.realtime.app import create_app
from services.realtime.consumers import subscriptions_for
from services.realtime.notifications.emitter import NotificationManager
from services.realtime.presence.store import PresenceStore
from services.realtime.settings import RealtimeSettings
from services.realtime.sockets.fan_out import RedisFanOut
from shared.bus import Consumer
from shared.events import Envelope
from shared.ids import uuid7
from shared.outbox import publish
from shared.testing.plugin import DatabaseFor
from shared.testing.services import settings_for
from shared.testing.serving import serving
from shared.testing.tokens import bearer, issue_token, static_keys
from shared.testing.waiting import eventually

QUICK = {"presence_grace_seconds": 0.3, "presence_sweep_seconds": 0.1}


@dataclass
class Socket:
    """A connected client and everything it has heard."""

    client: socketio.AsyncClient
    user_id: UUID
    heard: list[tuple[str, Any]] = field(default_factory=list)

    async def ask(self, event: str, payload: Any = None) -> Any:
        """Emit and return the acknowledgement."""
        return await self.client.call(event, payload, timeout=30)

    def all(self, event: str) -> list[Any]:
        """Return the payloads of `event` so far, oldest first."""
        return [payload for name, payload in self.heard if name == event]

    async def hears(self, event: str, within: float = 10.0, **fields: Any) -> Any:
        """Wait for `event` with these fields and return its payload."""

        async def matching() -> list[Any]:
            return [
                payload
                for payload in self.all(event)
                if all(payload.get(name) == value for name, value in fields.items())
            ]

        return (await eventually(matching, within=within))[-1]

    def presences(self, user_id: UUID) -> list[str]:
        """Return the statuses of `user_id` that were announced to this socket."""
        changes = self.all("presence:changed")
        return [change["status"] for change in changes if change["userId"] == str(user_id)]

    async def hangs_up(self) -> None:
        """Disconnect politely."""
        await self.client.disconnect()

    async def is_closed(self, within: float = 10.0) -> None:
        """Wait until the server has closed the socket."""

        async def closed() -> bool:
            return not self.client.connected

        await eventually(closed, within=within)


@dataclass
class Replica:
    """One running API process' worth of the service."""

    url: str
    app: FastAPI

    async def http(self, method: str, path: str, user_id: UUID, **options: Any) -> httpx.Response:
        """Send a request as `user_id`."""
        async with httpx.AsyncClient(base_url=self.url, timeout=10) as client:
            claims = options.pop("claims", {})
            return await client.request(method, path, headers=bearer(user_id, **claims), **options)

    async def refusal(self, user_id: UUID | None = None, *, auth: Any = None, **claims: Any) -> Any:
        """Try to connect and return what the server refuses it with."""
        client = socketio.AsyncClient(reconnection=False)
        reasons: asyncio.Queue[Any] = asyncio.Queue()
        client.on("connect_error", reasons.put_nowait)
        chosen = {"token": issue_token(user_id, **claims)} if auth is None else auth
        with pytest.raises(ConnectionError):
            await client.connect(self.url, auth=chosen, transports=["websocket"], wait_timeout=10)
        await client.disconnect()
        return await asyncio.wait_for(reasons.get(), 10)

    async def deliver(self, event_type: str, data: dict[str, Any], *, times: int = 1) -> None:
        """Let the service's worker consume an event that arrives `times` times."""
        state = self.app.state
        fan_out = RedisFanOut(state.settings.redis_url, write_only=True)
        store = PresenceStore(state.redis, lease_seconds=60, grace_seconds=3)
        manager = NotificationManager(state.database, store, fan_out.emit)
        consumer = Consumer("realtime", state.database, state.redis, subscriptions_for(manager, fan_out.emit))
        envelope = Envelope(id=uuid7(), type=event_type, version=1, occurred_at=datetime.now(UTC), data=data)
        for _ in range(times):
            await publish(state.redis, envelope)
        await consumer.ensure_groups()
        while await consumer.consume_new():
            pass
        await fan_out.close()

    async def room(self, name: str = "Tea room") -> str:
        """Create a room and return its id."""
        answer = await self.http("POST", "/api/rooms", uuid7(), json={"name": name})
        assert answer.status_code == 201, answer.text
        room_id: str = answer.json()["id"]
        return room_id


class StartReplica(Protocol):
    """Starts a replica; it stops with the test."""

    async def __call__(self, **settings: Any) -> Replica: ...


class Connect(Protocol):
    """Connects a socket to a URL; it closes with the test."""

    async def __call__(
        self, url: str, user_id: UUID | None = None, /, *, token: str | None = None, **claims: Any
    ) -> Socket: ...


@pytest.fixture
async def start_replica(database_for: DatabaseFor, redis_url: str) -> AsyncIterator[StartReplica]:
    """Start replicas that share one database and one Redis."""
    async with AsyncExitStack() as stack:

        async def start(**settings: Any) -> Replica:
            database_url = await database_for("services.realtime")
            chosen = settings_for(RealtimeSettings, redis_url, database_url, **{**QUICK, **settings})
            app = create_app(chosen, keys=static_keys())
            return Replica(await stack.enter_async_context(serving(app)), app)

        yield start


@pytest.fixture
async def replica(start_replica: StartReplica) -> Replica:
    """One replica."""
    return await start_replica()


@pytest.fixture
async def replicas(start_replica: StartReplica) -> tuple[Replica, Replica]:
    """Two replicas."""
    return await start_replica(), await start_replica()


@pytest.fixture
async def connect(start_replica: StartReplica) -> AsyncIterator[Connect]:
    """Connect sockets. (It asks for `start_replica` so that sockets close before their servers.)"""
    clients: list[socketio.AsyncClient] = []

    async def open_socket(
        url: str, user_id: UUID | None = None, /, *, token: str | None = None, **claims: Any
    ) -> Socket:
        who = user_id or uuid7()
        client = socketio.AsyncClient(reconnection=False)
        socket = Socket(client, who)
        client.on("*", lambda event, payload=None: socket.heard.append((event, payload)))
        clients.append(client)
        await client.connect(
            url, auth={"token": token or issue_token(who, **claims)}, transports=["websocket"], wait_timeout=10
        )
        await socket.hears("connected")
        return socket

    yield open_socket
    await asyncio.gather(*(client.disconnect() for client in clients))
