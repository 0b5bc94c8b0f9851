"""The personal access tokens table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.models_base import Base


class PersonalToken(Base):
    """A token by its hash. `id` is the `sid` of its access tokens, so that revoking it is revoking a session."""

    __tablename__ = "personal_tokens"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("ix_personal_tokens_user_id", "user_id", "id"),
        Index("ix_personal_tokens_revoked_at", "revoked_at", postgresql_where=text("revoked_at IS NOT NULL")),
        Index("ix_personal_tokens_expires_at", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    prefix: Mapped[str]
    """Its first characters, by which its owner finds it in a file."""
    name: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]
