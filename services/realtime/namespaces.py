"""The events that clients send. Each handler: rule, change, answer; the router has checked payload and limits."""

from typing import Any, Final

import socketio

from services.realtime.arrivals import Arrivals
from services.realtime.notifications import service as notifications
from services.realtime.notifications.schemas import MarkRead, Unread
from services.realtime.parts import Parts
from services.realtime.posts.schemas import PostTarget, Watching
from services.realtime.presence.schemas import PresenceRead, PresenceUpdate, UserIds
from services.realtime.rooms import service as rooms
from services.realtime.rooms.problems import NotInRoom, TooManyRooms
from services.realtime.rooms.schemas import Joined, MessagePost, Posted, RoomJoin, RoomTarget, Typing
from services.realtime.sockets.connections import Connection
from services.realtime.sockets.limits import Limit
from services.realtime.sockets.names import log_room, post_room, presence_room
from services.realtime.sockets.router import EventRouter
from services.realtime.sockets.server import NAMESPACE, SocketServer
from services.realtime.sockets.sessions import Handshake
from shared.problems import EmailNotVerified
from shared.schemas import ApiModel

_TYPING: Final = Limit(burst=20, per_second=5)
_COSTLY: Final = Limit(burst=20, per_second=5)


class Refreshed(ApiModel):
    """The answer to `auth:refresh`: seconds until the new token expires."""

    expires_in: int


def event_router(parts: Parts) -> EventRouter:
    """Return the events and their handlers."""
    events = EventRouter(Limit(parts.settings.event_burst, parts.settings.event_per_second))
    _on_sessions(events, parts)
    _on_presence(events, parts)
    _on_rooms(events, parts)
    _on_typing(events, parts)
    _on_posts(events, parts)
    _on_notifications(events, parts)
    return events


def _on_sessions(events: EventRouter, parts: Parts) -> None:
    @events.on("auth:refresh", Handshake, limit=_COSTLY)
    async def refresh(connection: Connection, body: Handshake) -> Refreshed:
        caller = await parts.sessions.refresh(connection, body.token)
        return Refreshed(expires_in=round(caller.expires_at - parts.clock.now().timestamp()))


def _on_presence(events: EventRouter, parts: Parts) -> None:
    @events.on("presence:update", PresenceUpdate, limit=_COSTLY)
    async def update_presence(connection: Connection, body: PresenceUpdate) -> None:
        await parts.presence.choose(connection.caller.id, body, parts.clock.now())

    @events.on("presence:get", UserIds)
    async def get_presence(connection: Connection, body: UserIds) -> dict[Any, PresenceRead]:
        for user_id in body:  # watched before they are read, so that no change falls between
            connection.watched.pop(user_id, None)
            connection.watched[user_id] = None
            await parts.server.enter_room(connection.sid, presence_room(user_id))
        while len(connection.watched) > parts.settings.max_watched:
            oldest = next(iter(connection.watched))
            del connection.watched[oldest]
            if oldest != connection.caller.id:
                await parts.server.leave_room(connection.sid, presence_room(oldest))
        return dict(await parts.presence.read(body, parts.boundaries.apart_from(connection.caller.id)))


def _on_rooms(events: EventRouter, parts: Parts) -> None:
    settings = parts.settings
    messages = Limit(settings.message_burst, settings.message_per_second)

    @events.on("room:join", RoomJoin, limit=_COSTLY)
    async def join_room(connection: Connection, body: RoomJoin) -> Joined:
        if body.room_id not in connection.rooms and len(connection.rooms) >= settings.max_joined:
            raise TooManyRooms(f"Leave one of your {settings.max_joined} rooms first.")
        async with parts.database.snapshot() as session:
            await rooms.room(session, body.room_id)
        # In the room before the log is read: what is posted meanwhile arrives live, in the log, or both.
        await parts.server.enter_room(connection.sid, log_room(body.room_id))
        connection.rooms.add(body.room_id)
        async with parts.database.snapshot() as session:
            room = await rooms.room(session, body.room_id)
            apart = parts.boundaries.apart_from(connection.caller.id)
            missed, gap = await rooms.missed_since(session, room, body.since_seq, apart)
        members = await parts.rooms.enter(body.room_id, connection.member)
        if parts.connections.get(connection.sid) is None:  # it closed meanwhile
            await parts.rooms.leave([body.room_id], connection.member)
        members = [member for member in members if member.user_id not in apart]
        return Joined(room_id=room.id, members=members, last_seq=room.last_seq, missed=missed, gap=gap)

    @events.on("room:leave", RoomTarget)
    async def leave_room(connection: Connection, body: RoomTarget) -> None:
        if body.room_id in connection.rooms:
            connection.rooms.discard(body.room_id)
            await parts.server.leave_room(connection.sid, log_room(body.room_id))
            await parts.rooms.leave([body.room_id], connection.member)

    @events.on("room:message", MessagePost, limit=messages)
    async def post_message(connection: Connection, body: MessagePost) -> Posted:
        if not connection.caller.email_verified:
            raise EmailNotVerified("Open the link in the mail we sent you, then try again.")
        _require_membership(connection, body.room_id)
        async with parts.database.transaction() as session:
            posted, news = await rooms.post(session, connection.caller, body, parts.clock.now())
        if news is not None:
            await parts.server.emit("room:message", news.model_dump(mode="json"), room=log_room(body.room_id))
        return posted


def _on_typing(events: EventRouter, parts: Parts) -> None:
    async def tell_typing(connection: Connection, room_id: str, *, is_typing: bool) -> None:
        _require_membership(connection, room_id)
        caller = connection.caller
        news = Typing(room_id=room_id, user_id=caller.id, username=caller.username, is_typing=is_typing)
        await parts.server.emit(
            "user:typing", news.model_dump(mode="json"), room=log_room(room_id), skip_sid=connection.sid
        )

    @events.on("typing:start", RoomTarget, limit=_TYPING)
    async def start_typing(connection: Connection, body: RoomTarget) -> None:
        await tell_typing(connection, body.room_id, is_typing=True)

    @events.on("typing:stop", RoomTarget, limit=_TYPING)
    async def stop_typing(connection: Connection, body: RoomTarget) -> None:
        await tell_typing(connection, body.room_id, is_typing=False)


def _on_posts(events: EventRouter, parts: Parts) -> None:
    @events.on("post:watch", PostTarget, limit=_COSTLY)
    async def watch_post(connection: Connection, body: PostTarget) -> Watching:
        # Whether there is such a post is content's to know: of one that nobody reads, nothing is told either.
        connection.posts.pop(body.post_id, None)
        connection.posts[body.post_id] = None
        await parts.server.enter_room(connection.sid, post_room(body.post_id))
        while len(connection.posts) > parts.settings.max_watched_posts:
            oldest = next(iter(connection.posts))
            del connection.posts[oldest]
            await parts.server.leave_room(connection.sid, post_room(oldest))
        return Watching(watching=True)

    @events.on("post:unwatch", PostTarget)
    async def unwatch_post(connection: Connection, body: PostTarget) -> Watching:
        if body.post_id in connection.posts:
            del connection.posts[body.post_id]
            await parts.server.leave_room(connection.sid, post_room(body.post_id))
        return Watching(watching=False)


def _on_notifications(events: EventRouter, parts: Parts) -> None:
    @events.on("notification:markRead", MarkRead, limit=_COSTLY)
    async def mark_read(connection: Connection, body: MarkRead) -> Unread:
        user_id = connection.caller.id
        unread = await notifications.mark_read(parts.database, user_id, body, parts.clock)
        await parts.notifications.tell_unread(user_id, unread)
        return unread


def _require_membership(connection: Connection, room_id: str) -> None:
    if room_id not in connection.rooms:
        raise NotInRoom("Send `room:join` first.")


class UniverseNamespace(socketio.AsyncNamespace):  # type: ignore[misc]  # the library has no types
    """Hands what python-socketio receives to arrivals and events."""

    def __init__(self, parts: Parts, arrivals: Arrivals) -> None:
        super().__init__(NAMESPACE)
        self._parts = parts
        self._arrivals = arrivals
        self._events = event_router(parts)

    async def trigger_event(self, event: str, *args: Any) -> Any:
        """Handle one event; `args` begin with the socket's id."""
        sid, *rest = args
        if event == "connect":
            _, auth = rest
            return await self._arrivals.connect(sid, auth)
        if event == "disconnect":
            return self._arrivals.disconnect(sid)
        server: SocketServer = self._parts.server
        return await self._events.dispatch(server, self._parts.connections.get(sid), event, rest)
