"""The table of series."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.content.authors.models import Author
from services.content.models_base import Base


class Series(Base):
    """A series; its posts refer to it."""

    __tablename__ = "series"
    __table_args__ = (Index("ix_series_author_id", "author_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("authors.id"))
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    author: Mapped[Author] = relationship(lazy="raise")
