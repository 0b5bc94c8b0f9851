"""Accounts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.auth.models_base import Base
from services.auth.profiles.models import Profile


class User(Base):
    """An account. `email_key` and `username_key` are the forms in which two spellings are the same."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email_key"),
        UniqueConstraint("username_key"),
        Index("ix_users_username_prefix", "username_key", postgresql_ops={"username_key": "varchar_pattern_ops"}),
        Index(
            "ix_users_access_void_before", "access_void_before", postgresql_where=text("access_void_before IS NOT NULL")
        ),
        Index("ix_users_staff", "role", "id", postgresql_where=text("role <> 'user'")),
        Index("ix_users_suspended", "id", postgresql_where=text("suspended_at IS NOT NULL")),
        Index("ix_users_deletion_due_at", "deletion_due_at", postgresql_where=text("deletion_due_at IS NOT NULL")),
        CheckConstraint("role IN ('user', 'moderator', 'admin')", name="role"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    email_key: Mapped[str]
    username: Mapped[str]
    username_key: Mapped[str]
    password_hash: Mapped[str | None]
    """None: the account has no password, and is opened by a passkey, another provider or a wallet."""
    role: Mapped[str]
    email_verified_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]
    suspended_until: Mapped[datetime | None]
    """None beside `suspended_at`: until somebody ends it."""
    suspension_reason: Mapped[str | None]
    access_void_before: Mapped[datetime | None]
    """Access tokens issued until then are refused: its rights have changed."""
    deletion_due_at: Mapped[datetime | None]
    """When the account will be erased, once its owner has asked for that."""

    profile: Mapped[Profile] = relationship(lazy="raise", cascade="all, delete-orphan", passive_deletes=True)

    @property
    def has_password(self) -> bool:
        """Whether it can be opened with a password."""
        return self.password_hash is not None

    @property
    def email_verified(self) -> bool:
        """Whether the address was proven."""
        return self.email_verified_at is not None
