"""Mail that has not left yet."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.models_base import Base


class Mail(Base):
    """A wish for a mail of `kind`. The text, and any secret in it, is made only when it is sent.

    `recipient` is what the composer of the kind looks up: the key of an address, or the id of a security event.
    """

    __tablename__ = "mails"
    __table_args__ = (
        UniqueConstraint("kind", "recipient"),
        Index("ix_mails_due_at", "due_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    recipient: Mapped[str]
    attempts: Mapped[int] = mapped_column(SmallInteger)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
