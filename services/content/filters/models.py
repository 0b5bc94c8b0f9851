"""The table of muted words."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Mapped, mapped_column

from services.content.models_base import Base


class WordFilter(Base):
    """A phrase that `user_id` has muted, with the query that finds it."""

    __tablename__ = "word_filters"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    phrase: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    """The phrase in lower case: muting it again changes the one row."""
    query: Mapped[Any] = mapped_column(TSQUERY)
    tag: Mapped[str | None] = mapped_column(Text)
    """The tag that the phrase means, where it can be one."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
