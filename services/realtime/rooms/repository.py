"""Every statement on rooms and their logs."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.realtime.rooms.models import Room, RoomMessage
from services.realtime.rooms.schemas import NOBODY

_BLANK: Final[dict[str, Any]] = {
    "user_id": NOBODY,
    "username": "deleted",
    "message": {"deleted": True},
    "client_id": None,
}


async def get(session: AsyncSession, room_id: str) -> Room | None:
    """Return a room."""
    return await session.get(Room, room_id)


async def lock(session: AsyncSession, room_id: str) -> int | None:
    """Return the last sequence number of a room, whose log nobody else extends until the transaction ends."""
    return await session.scalar(select(Room.last_seq).where(Room.id == room_id).with_for_update())


async def listed(session: AsyncSession, after: str | None, limit: int) -> list[Room]:
    """Return rooms by id."""
    query = select(Room).order_by(Room.id).limit(limit)
    return list(await session.scalars(query if after is None else query.where(Room.id > after)))


async def count_created_by(session: AsyncSession, user_id: UUID) -> int:
    """Return how many rooms a user has made; makers of the same user wait for each other."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"rooms of {user_id}", 0))))
    return await session.scalar(select(func.count()).select_from(Room).where(Room.created_by == user_id)) or 0


async def sent_as(
    session: AsyncSession, room_id: str, user_id: UUID, client_id: str
) -> Row[UUID, int, datetime] | None:
    """Return (id, seq, created_at) of the message that `user_id` already sent under `client_id`."""
    return (
        await session.execute(
            select(RoomMessage.id, RoomMessage.seq, RoomMessage.created_at).where(
                RoomMessage.room_id == room_id, RoomMessage.user_id == user_id, RoomMessage.client_id == client_id
            )
        )
    ).one_or_none()


async def append(session: AsyncSession, message: RoomMessage) -> None:
    """Add a message whose `seq` follows the locked room's last one."""
    session.add(message)
    await session.flush()
    await session.execute(update(Room).where(Room.id == message.room_id).values(last_seq=message.seq))


async def messages_after(session: AsyncSession, room_id: str, seq: int, limit: int) -> list[RoomMessage]:
    """Return messages after `seq`, oldest first."""
    query = select(RoomMessage).where(RoomMessage.room_id == room_id, RoomMessage.seq > seq)
    return list(await session.scalars(query.order_by(RoomMessage.seq).limit(limit)))


async def messages_before(session: AsyncSession, room_id: str, seq: int | None, limit: int) -> list[RoomMessage]:
    """Return messages before `seq`, or the newest, newest first."""
    query = select(RoomMessage).where(RoomMessage.room_id == room_id)
    if seq is not None:
        query = query.where(RoomMessage.seq < seq)
    return list(await session.scalars(query.order_by(RoomMessage.seq.desc()).limit(limit)))


def new_room(room_id: str, name: str, created_by: UUID, now: datetime) -> Room:
    """Return a room that is not stored yet."""
    return Room(id=room_id, name=name, created_by=created_by, last_seq=0, created_at=now)


async def forget_author(session: AsyncSession, user_id: UUID, *, limit: int) -> int:
    """Blank up to `limit` messages of a person; return how many. Their numbers stay, so that logs have no gaps."""
    key = (RoomMessage.room_id, RoomMessage.seq)
    some = select(*key).where(RoomMessage.user_id == user_id).limit(limit)
    blanked = update(RoomMessage).where(tuple_(*key).in_(some)).values(_BLANK)
    result: Any = await session.execute(blanked.execution_options(synchronize_session=False))
    return int(result.rowcount)


async def forget_creator(session: AsyncSession, user_id: UUID) -> int:
    """Delete the rooms of a person in which nobody else wrote, and take the name off the others; return how many."""
    others_wrote = select(RoomMessage.seq).where(RoomMessage.room_id == Room.id, RoomMessage.user_id != NOBODY).exists()
    own = Room.created_by == user_id
    unused: Any = await session.execute(
        delete(Room).where(own, ~others_wrote).execution_options(synchronize_session=False)
    )
    kept: Any = await session.execute(
        update(Room).where(own).values(created_by=None).execution_options(synchronize_session=False)
    )
    return int(unused.rowcount + kept.rowcount)
