"""The rules of rooms. A room's log is gapless: the counter's row lock is held from numbering to commit."""

import re
import secrets
from collections.abc import Set
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.realtime.rooms import repository
from services.realtime.rooms.models import Room, RoomMessage
from services.realtime.rooms.problems import RoomNotFound, TooManyRooms
from services.realtime.rooms.schemas import MAX_MISSED, MessagePost, Posted, RoomCreate, RoomMessageRead, withheld
from shared.auth import Caller
from shared.ids import uuid7

MAX_ROOMS = 20
_SLUG_LENGTH = 60
_SUFFIX_BYTES = 3


async def create(session: AsyncSession, caller: Caller, body: RoomCreate, now: datetime) -> Room:
    """Make a public room.

    Raises:
        TooManyRooms: the caller has made MAX_ROOMS.
    """
    if await repository.count_created_by(session, caller.id) >= MAX_ROOMS:
        raise TooManyRooms(f"You can create {MAX_ROOMS} rooms.")
    slug = re.sub(r"[^a-z0-9]+", "-", body.name.lower()).strip("-")[:_SLUG_LENGTH].strip("-") or "room"
    room = repository.new_room(f"{slug}-{secrets.token_hex(_SUFFIX_BYTES)}", body.name, caller.id, now)
    session.add(room)
    await session.flush()
    return room


async def room(session: AsyncSession, room_id: str) -> Room:
    """Return a room.

    Raises:
        RoomNotFound: there is none.
    """
    found = await repository.get(session, room_id)
    if found is None:
        raise RoomNotFound
    return found


async def missed_since(
    session: AsyncSession, found: Room, since_seq: int | None, apart: Set[UUID]
) -> tuple[list[RoomMessageRead], bool]:
    """Return what a client that has everything up to `since_seq` missed, oldest first, and whether there is a gap.

    Of what the people in `apart` wrote only the numbers are there. With a gap (more than MAX_MISSED missed, or a number
    this log never reached) it is the newest MAX_MISSED.
    """
    if since_seq is None or since_seq == found.last_seq:
        return [], False
    missing = found.last_seq - since_seq
    if 0 < missing <= MAX_MISSED:
        rows = await repository.messages_after(session, found.id, since_seq, MAX_MISSED)
        return [shown(row, apart) for row in rows if row.seq <= found.last_seq], False
    rows = await repository.messages_before(session, found.id, found.last_seq + 1, MAX_MISSED)
    return [shown(row, apart) for row in reversed(rows)], True


async def post(
    session: AsyncSession, caller: Caller, body: MessagePost, now: datetime
) -> tuple[Posted, RoomMessageRead | None]:
    """Add a message to a room's log. The second value is what others are to be told; None for a repetition.

    Raises:
        RoomNotFound: there is none.
    """
    last_seq = await repository.lock(session, body.room_id)
    if last_seq is None:
        raise RoomNotFound
    if body.client_id is not None:
        earlier = await repository.sent_as(session, body.room_id, caller.id, body.client_id)
        if earlier is not None:
            return Posted(message_id=earlier.id, seq=earlier.seq, timestamp=earlier.created_at), None
    message = RoomMessage(
        room_id=body.room_id,
        seq=last_seq + 1,
        id=uuid7(),
        user_id=caller.id,
        username=caller.username,
        message=body.message,
        client_id=body.client_id,
        created_at=now,
    )
    await repository.append(session, message)
    return Posted(message_id=message.id, seq=message.seq, timestamp=now), shown(message)


def shown(message: RoomMessage, apart: Set[UUID] = frozenset()) -> RoomMessageRead:
    """Return a log entry as a client sees it who is kept from the people in `apart`."""
    entry = RoomMessageRead(
        room_id=message.room_id,
        seq=message.seq,
        message_id=message.id,
        user_id=message.user_id,
        username=message.username,
        message=message.message,
        client_id=message.client_id,
        timestamp=message.created_at,
    )
    return RoomMessageRead.model_validate(withheld(entry.model_dump(mode="json"))) if entry.user_id in apart else entry
