"""Accounts that are being erased or were, and usernames that nobody may take again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.models_base import Base

_OPEN = text("state <> 'done'")


class Erasure(Base):
    """An account whose time is over. It outlives the account, so `user_id` refers to no row.

    `receipts` maps each service that is done to what it did to its stores. `sealed_contact` is whom to mail the
    receipt to, and its link; it is forgotten once the mail has left.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        CheckConstraint("state IN ('erasing', 'mailing', 'done')", name="state"),
        Index("ix_erasures_due_at", "due_at", postgresql_where=_OPEN),
        Index("ix_erasures_started_at", "started_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(unique=True)
    state: Mapped[str]
    receipts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    receipt_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    sealed_contact: Mapped[bytes | None] = mapped_column(LargeBinary)
    attempts: Mapped[int] = mapped_column(SmallInteger)
    due_at: Mapped[datetime]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class RetiredUsername(Base):
    """The fingerprint of a name that a deleted account had, under a key of this service."""

    __tablename__ = "retired_usernames"

    name_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    retired_at: Mapped[datetime]
