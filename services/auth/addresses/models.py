"""Changes of addresses: asked for, confirmed, undone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.models_base import Base


class EmailChange(Base):
    """One change of one account. The index lets an account have one that waits for its confirmation."""

    __tablename__ = "email_changes"
    __table_args__ = (
        Index(
            "uq_email_changes_pending",
            "user_id",
            unique=True,
            postgresql_where=text("confirmed_at IS NULL AND ended_at IS NULL"),
        ),
        Index("ix_email_changes_user_id", "user_id", "requested_at"),
        Index("ix_email_changes_old_email_key", "old_email_key"),
        Index("ix_email_changes_requested_at", "requested_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    old_email: Mapped[str]
    old_email_key: Mapped[str]
    is_old_proven: Mapped[bool]
    new_email: Mapped[str]
    new_email_key: Mapped[str]
    requested_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    """When it was replaced, cancelled or undone; its links do nothing since."""
