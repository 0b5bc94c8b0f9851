"""Notifications. The unread count is always the number of unread rows: there is no counter that could differ."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.realtime.models_base import Base


class Notification(Base):
    """One thing to know, for one user. `event_key` names the cause: the same cause never makes a second row.

    The unique constraint begins with `event_key` because the worker pages through the recipients of one cause.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("event_key", "user_id"),
        Index("ix_notifications_actor_id", "actor_id"),
        Index("ix_notifications_user_id", "user_id", "id"),
        Index("ix_notifications_unread", "user_id", "id", postgresql_where=text("read_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.uuid7())
    user_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    event_key: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
