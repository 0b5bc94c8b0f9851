"""The mailed links table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.models_base import Base


class MailedLink(Base):
    """A link that was mailed: the hash of its token, gone once it is used."""

    __tablename__ = "mailed_links"
    __table_args__ = (
        Index("ix_mailed_links_user_id", "user_id", "purpose"),
        Index("ix_mailed_links_expires_at", "expires_at"),
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    expires_at: Mapped[datetime]
