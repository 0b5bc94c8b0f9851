"""The security events table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.models_base import Base


class SecurityEvent(Base):
    """One thing that happened. A trigger refuses changes; `id` is a UUIDv7, so its order is that of time.

    `details` holds words for its owner (a device's name, a reason), never a secret or an address of mail.
    """

    __tablename__ = "security_events"
    __table_args__ = (
        Index("ix_security_events_user_id", "user_id", "id"),
        Index("ix_security_events_occurred_at", "occurred_at"),
        Index("ix_security_events_kind", "kind", "id"),
        Index("ix_security_events_actor_id", "actor_id", "id", postgresql_where=text("actor_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    kind: Mapped[str]
    occurred_at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    """Who did it, when it was not the account's owner."""
    session_id: Mapped[UUID | None]
    device: Mapped[str]
    network: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
