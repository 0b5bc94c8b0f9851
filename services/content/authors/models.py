"""The authors table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text, func, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from services.content.models_base import Base


class Author(Base):
    """Somebody who may sign a post. auth owns the facts; this row follows its events."""

    __tablename__ = "authors"
    __table_args__ = (
        Index("ix_authors_lower_username", func.lower(literal_column("username"))),
        Index("ix_authors_hidden_until", "hidden_until", postgresql_where=text("hidden_until IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(Text)
    display_name: Mapped[str] = mapped_column(Text)
    avatar_url: Mapped[str | None] = mapped_column(Text)
    profile_at: Mapped[datetime | None]
    """When auth's facts in this row were true; null while only an access token has told of the person."""
    hidden_until: Mapped[datetime | None]
    """The end of a suspension: until then nothing of theirs is shown."""
    hidden_changed_at: Mapped[datetime | None]
