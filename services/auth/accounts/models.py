"""Accounts and the proofs of address that are under way."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.auth.models_base import Base
from services.auth.profiles.models import Profile


class User(Base):
    """An account. `email_key` and `username_key` are the forms in which two spellings are the same."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email_key"),
        UniqueConstraint("username_key"),
        CheckConstraint("role IN ('user', 'moderator', 'admin')", name="role"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    email_key: Mapped[str]
    username: Mapped[str]
    username_key: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[str]
    email_verified_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    profile: Mapped[Profile] = relationship(lazy="raise", cascade="all, delete-orphan", passive_deletes=True)

    @property
    def email_verified(self) -> bool:
        """Whether the address was proven."""
        return self.email_verified_at is not None


class EmailVerification(Base):
    """A link that was mailed: the hash of its token, gone once it is used."""

    __tablename__ = "email_verifications"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]
