"""Presence: applies changes, and tells others when, and only when, the status that they see has changed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from services.realtime.presence.policy import (
    Choice,
    PresenceRecord,
    Status,
    choice_outlives_absence,
    current_choice,
    live_devices,
    status_at,
)
from services.realtime.presence.schemas import PresenceChanged, PresenceRead, PresenceUpdate
from services.realtime.presence.store import PresenceStore, Settled
from shared.logging import get_logger
from shared.problems import Conflict, InvalidInput

log = get_logger(__name__)

Announce = Callable[[PresenceChanged], Awaitable[None]]

_ATTEMPTS: Final = 10


class TooManyDevices(Conflict):
    code, title = "too_many_devices", "Too many connections"


class PresenceManager:
    """The presence of users over all replicas. `announce` sends one change to whoever watches the user."""

    def __init__(self, store: PresenceStore, announce: Announce, *, max_devices: int) -> None:
        self._store = store
        self._announce = announce
        self._max_devices = max_devices

    async def enter(self, user_id: UUID, device: str) -> None:
        """Count a new connection. It is announced by the next `refresh`, once the connection stands.

        Raises:
            TooManyDevices: the user has as many as they may have.
        """
        if await self._store.enter(user_id, device, self._max_devices) is None:
            raise TooManyDevices(f"Close one of your {self._max_devices} connections first.")

    async def refresh(self, user_id: UUID) -> None:
        """Announce the user's status if it is news."""
        for seen in (await self._store.look([user_id])).values():
            await self._settle(user_id, *seen)

    async def leave(self, user_id: UUID, *devices: str) -> None:
        """Forget closed connections. Others hear of it when the grace is over, from the sweep of any replica."""
        await self._settle(user_id, *await self._store.leave(user_id, *devices))

    async def choose(self, user_id: UUID, update: PresenceUpdate, now: datetime) -> None:
        """Be seen as `update` says.

        Raises:
            InvalidInput: `until` has passed.
        """
        if update.until is not None and update.until <= now:
            raise InvalidInput("until: has passed", field_errors={"until": ["has passed"]})
        until = None if update.until is None else int(update.until.timestamp() * 1000)
        choice = Choice(Status(update.status), update.text, until)
        await self._settle(user_id, *await self._store.choose(user_id, choice))

    async def renew(self, devices: Mapping[UUID, Sequence[str]]) -> None:
        """Renew the leases of living connections, and announce those that were given up wrongly."""
        for user_id, seen in (await self._store.renew(devices)).items():
            await self._settle(user_id, *seen)

    async def sweep(self) -> None:
        """Announce whoever has changed without being heard of: the cost grows with what changed."""
        while due := await self._store.due():
            for user_id, seen in (await self._store.look(due)).items():
                await self._settle(user_id, *seen)

    async def read(self, user_ids: Sequence[UUID], apart: Set[UUID] = frozenset()) -> dict[UUID, PresenceRead]:
        """Return the presence of each of `user_ids`, in one round trip; those in `apart` were never seen."""
        if not user_ids:
            return {}
        return {
            user_id: _shown(user_id, PresenceRecord() if user_id in apart else record, now)
            for user_id, (record, now) in (await self._store.read(user_ids)).items()
        }

    async def _settle(self, user_id: UUID, record: PresenceRecord, now: int) -> None:
        for _ in range(_ATTEMPTS):
            status = status_at(record, now)
            if status == record.announced and status is not Status.OFFLINE:
                return
            forget = status is Status.OFFLINE and not choice_outlives_absence(record, now)
            settled = await self._store.settle(user_id, record, status, forget_choice=forget)
            if settled is Settled.NEW:
                at = datetime.fromtimestamp(now / 1000, UTC)
                await self._announce(PresenceChanged(user_id=user_id, status=status, timestamp=at))
            if settled is not Settled.STALE:
                return
            record, now = (await self._store.look([user_id]))[user_id]
        log.warning("presence_unsettled", user_id=str(user_id))  # it is still due, so the next sweep tries again


def _shown(user_id: UUID, record: PresenceRecord, now: int) -> PresenceRead:
    choice = current_choice(record, now)
    status = status_at(record, now)
    return PresenceRead(
        user_id=user_id,
        status=status,
        text=choice.text if choice and status is not Status.OFFLINE else None,
        last_seen=None if record.seen_at is None else datetime.fromtimestamp(record.seen_at / 1000, UTC),
        devices=live_devices(record, now),
    )
