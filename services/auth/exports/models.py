"""Archives: what became of each, and their bytes in pieces."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.models_base import Base

_RUNNING = text("state = 'running'")


class Export(Base):
    """An archive that was asked for. `services` is [{name, state, rows}] in the order in which they are asked.

    `due_at` is when a worker may take it: now, after a failure a little later, and while one works on it, the end of
    its lease. `attempts` tells that worker from the one that takes over after it.
    """

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'ready', 'failed')", name="state"),
        Index("uq_exports_running", "user_id", unique=True, postgresql_where=_RUNNING),
        Index("ix_exports_due_at", "due_at", postgresql_where=_RUNNING),
        Index("ix_exports_user_id", "user_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    state: Mapped[str]
    services: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    attempts: Mapped[int] = mapped_column(SmallInteger)
    due_at: Mapped[datetime]
    requested_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes of the archive so far."""


class ExportChunk(Base):
    """Piece `number` (0, 1, 2 ...) of an archive."""

    __tablename__ = "export_chunks"

    export_id: Mapped[UUID] = mapped_column(ForeignKey("exports.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)
