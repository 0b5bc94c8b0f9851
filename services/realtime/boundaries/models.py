"""Projections of auth's events. `changed_at` is the time of the newest event seen: an older one changes nothing.

`stored_at` is when this service wrote the row, by its database's clock: replicas ask for what was stored since.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from services.realtime.models_base import Base


class Block(Base):
    """Whether `blocker_id` blocks `blocked_id`. An ended block stays as a row, so that late news do not revive it."""

    __tablename__ = "blocks"
    __table_args__ = (
        Index("ix_blocks_blocked_id", "blocked_id", "blocker_id", postgresql_where=text("is_blocking")),
        Index("ix_blocks_stored_at", "stored_at"),
    )

    blocker_id: Mapped[UUID] = mapped_column(primary_key=True)
    blocked_id: Mapped[UUID] = mapped_column(primary_key=True)
    is_blocking: Mapped[bool]
    changed_at: Mapped[datetime]
    stored_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class Mute(Base):
    """Whether `muter_id` mutes `muted_id`."""

    __tablename__ = "mutes"
    __table_args__ = (Index("ix_mutes_muted_id", "muted_id"), Index("ix_mutes_stored_at", "stored_at"))

    muter_id: Mapped[UUID] = mapped_column(primary_key=True)
    muted_id: Mapped[UUID] = mapped_column(primary_key=True)
    is_muting: Mapped[bool]
    changed_at: Mapped[datetime]
    stored_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
