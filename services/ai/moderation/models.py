"""Texts that wait for a verdict."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.ai.models_base import Base


class Review(Base):
    """A text of another service; it is deleted with its verdict."""

    __tablename__ = "reviews"
    __table_args__ = (Index("ix_reviews_due_at", "due_at"), Index("ix_reviews_author_id", "author_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID]
    content_type: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(SmallInteger)
    due_at: Mapped[datetime]
