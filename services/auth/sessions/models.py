"""Sessions and their chains of refresh tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.models_base import Base


class UserSession(Base):
    """One sign-in on one device, and the family of every refresh token that descends from it."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]


class RefreshToken(Base):
    """A link of a chain, by the hash of its token. The index lets a session have one living link: no chain forks."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        Index("ix_refresh_tokens_sealed", "session_id", postgresql_where=text("sealed_successor IS NOT NULL")),
        Index("uq_refresh_tokens_living", "session_id", unique=True, postgresql_where=text("rotated_at IS NULL")),
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    rotated_at: Mapped[datetime | None]
    sealed_successor: Mapped[bytes | None] = mapped_column(LargeBinary)
