"""Rooms and their logs. `Room.last_seq` is the counter whose row lock makes a room's sequence gapless."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.realtime.models_base import Base


class Room(Base):
    """A public room: anyone signed in may join it. The id is a slug such as `lobby`."""

    __tablename__ = "rooms"
    __table_args__ = (Index("ix_rooms_created_by", "created_by"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    created_by: Mapped[UUID | None]
    last_seq: Mapped[int] = mapped_column(BigInteger, server_default="0")
    created_at: Mapped[datetime]


class RoomMessage(Base):
    """Entry `seq` (1, 2, 3 ...) of a room's log. `client_id` is its sender's own name for it."""

    __tablename__ = "room_messages"
    __table_args__ = (
        UniqueConstraint("room_id", "user_id", "client_id", name="uq_room_messages_client_id"),
        UniqueConstraint("id"),
        Index("ix_room_messages_user_id", "user_id"),
    )

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[UUID]
    user_id: Mapped[UUID]
    username: Mapped[str] = mapped_column(Text)
    message: Mapped[Any] = mapped_column(JSONB)
    client_id: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
