"""Wiring of the realtime API: REST and Socket.IO in one process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import socketio
from fastapi import FastAPI

from services.realtime.arrivals import Arrivals
from services.realtime.boundaries.registry import Boundaries
from services.realtime.boundaries.screening import Screen
from services.realtime.draining import announced_shutdown
from services.realtime.namespaces import UniverseNamespace
from services.realtime.notifications.emitter import NotificationManager
from services.realtime.notifications.endpoints import router as notifications
from services.realtime.parts import Parts
from services.realtime.personal_data import stores_for
from services.realtime.presence.endpoints import router as presence
from services.realtime.presence.schemas import PresenceChanged
from services.realtime.presence.service import PresenceManager
from services.realtime.presence.store import PresenceStore
from services.realtime.rooms.endpoints import router as rooms
from services.realtime.rooms.members import RoomManager
from services.realtime.settings import RealtimeSettings
from services.realtime.sockets.connections import Connections
from services.realtime.sockets.fan_out import RedisFanOut
from services.realtime.sockets.names import BOUNDARIES_CHANGED, presence_room
from services.realtime.sockets.server import SocketServer
from services.realtime.sockets.sessions import Sessions
from services.realtime.upkeep import Upkeep
from shared.app import build_app
from shared.background import supervised
from shared.clock import Clock
from shared.jwks import KeySource
from shared.personal_data import personal_data_router
from shared.settings import load_settings


def create_app(settings: RealtimeSettings, *, clock: Clock | None = None, keys: KeySource | None = None) -> FastAPI:
    """Return the application; Socket.IO answers at `/socket.io`."""
    fan_out = RedisFanOut(settings.redis_url)
    server = SocketServer(fan_out)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async def resume() -> None:
            parts.boundaries.wake()  # its signal may be among what was missed
            await server.emit("sync:gap", {}, ignore_queue=True)

        await fan_out.start(on_gap=resume)
        try:
            async with (
                supervised("presence heartbeat", upkeep.heartbeat),
                supervised("presence sweep", upkeep.sweep),
                supervised("socket patrol", upkeep.patrol),
                supervised("boundaries", parts.boundaries.run),
            ):
                with announced_shutdown(server):
                    yield
        finally:
            await arrivals.close()
            await server.shutdown()
            await fan_out.close()

    app = build_app(
        settings,
        name="realtime",
        routers=[rooms, presence, notifications],
        clock=clock,
        keys=keys,
        lifespan=lifespan,
        description="Rooms, presence and notifications. Live at `/socket.io` (Socket.IO, `auth: {token}`).",
    )
    parts = _wire(app, settings, server)
    fan_out.screen = Screen(parts.boundaries, parts.connections)
    fan_out.on_signal[BOUNDARIES_CHANGED] = parts.boundaries.wake
    app.include_router(personal_data_router(stores_for(parts.notifications)))
    arrivals = Arrivals(parts)
    upkeep = Upkeep(parts, arrivals)
    parts.boundaries.on_parted = arrivals.part
    server.on_established = arrivals.established
    server.register_namespace(UniverseNamespace(parts, arrivals))
    app.mount("/socket.io", socketio.ASGIApp(server, socketio_path=None))
    return app


def _wire(app: FastAPI, settings: RealtimeSettings, server: SocketServer) -> Parts:
    state = app.state
    store = PresenceStore(
        state.redis,
        lease_seconds=settings.presence_lease_seconds,
        grace_seconds=settings.presence_grace_seconds,
    )

    async def announce(change: PresenceChanged) -> None:
        await server.emit("presence:changed", change.model_dump(mode="json"), room=presence_room(change.user_id))

    connections = Connections()
    parts = Parts(
        settings=settings,
        clock=state.clock,
        database=state.database,
        server=server,
        connections=connections,
        sessions=Sessions(
            server,
            connections,
            state.verifier,
            state.revocations,
            state.clock,
            expiring_seconds=settings.token_expiring_seconds,
        ),
        presence=PresenceManager(store, announce, max_devices=settings.max_devices),
        rooms=RoomManager(state.redis, lease_seconds=settings.presence_lease_seconds),
        notifications=NotificationManager(state.database, store, server.emit),
        boundaries=Boundaries(state.database),
    )
    state.presence = parts.presence
    state.notifications = parts.notifications
    state.boundaries = parts.boundaries
    return parts


def from_environment() -> FastAPI:
    """Return the application as the environment describes it."""
    return create_app(load_settings(RealtimeSettings))
