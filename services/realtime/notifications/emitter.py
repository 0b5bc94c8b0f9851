"""Announces notifications on the sockets of those who are there. What is lost here is still in the list."""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

from services.realtime.notifications import repository, service
from services.realtime.notifications.schemas import NotificationNew, Unread
from services.realtime.presence.policy import live_devices
from services.realtime.presence.store import PresenceStore
from services.realtime.sockets.names import user_room
from shared.database import Database

Emit = Callable[..., Awaitable[Any]]
"""`emit(event, data, room=...)`, on every replica."""

_BATCH: Final = 500


class NotificationManager:
    """Sends `notification:new` and `notification:unreadCount` to users' devices."""

    def __init__(self, database: Database, presence: PresenceStore, emit: Emit) -> None:
        self._database = database
        self._presence = presence
        self._emit = emit

    async def announce(self, event_key: str) -> None:
        """Send the notifications of one cause to those recipients who are there, a batch at a time."""
        after: UUID | None = None
        while True:
            async with self._database.snapshot() as session:
                rows = await repository.of_cause(session, event_key, after, _BATCH)
                recipients = [row[0].user_id for row in rows]
                unread = await repository.unread_of(session, recipients)
            present = {
                user_id
                for user_id, (record, now) in (await self._presence.read(recipients)).items()
                if live_devices(record, now)
            }
            for row in rows:
                user_id = row[0].user_id
                if user_id in present:
                    count = unread[user_id]
                    news = NotificationNew(notification=service.shown(row), unread=count.unread, as_of=count.as_of)
                    await self._emit("notification:new", news.model_dump(mode="json"), room=user_room(user_id))
            if len(rows) < _BATCH:
                return
            after = recipients[-1]

    async def recount(self, *user_ids: UUID) -> None:
        """Send users the number of their unread notifications, which has changed by what they are shown."""
        async with self._database.snapshot() as session:
            counts = await repository.unread_of(session, user_ids)
        for user_id, unread in counts.items():
            await self.tell_unread(user_id, unread)

    async def tell_unread(self, user_id: UUID, unread: Unread) -> None:
        """Send the number of unread notifications to every device of `user_id`."""
        await self._emit("notification:unreadCount", unread.model_dump(mode="json"), room=user_room(user_id))
