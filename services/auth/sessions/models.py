"""Sessions and their chains of refresh tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import ARRAY
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
    authenticated_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    """When a credential was last shown in it: at the sign-in, or to confirm something that cannot be undone."""
    methods: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{pwd}'"))
    """How its owner was recognised then (signins.policy)."""
    device: Mapped[str] = mapped_column(server_default="")
    user_agent: Mapped[str] = mapped_column(server_default="")
    network: Mapped[str] = mapped_column(server_default="")


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
