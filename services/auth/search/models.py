"""What people are found by."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.models_base import Base


class UserSearch(Base):
    """One row per person, kept by triggers on `users` and `profiles`: no code that changes a name can forget it.

    The trigrams stand in an array with a GIN index rather than in pg_trgm's, because not every PostgreSQL has that
    extension and an array has no less.
    """

    __tablename__ = "user_search"
    __table_args__ = (Index("ix_user_search_trigrams", "trigrams", postgresql_using="gin"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    username_key: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    """Username and display name as `search_key` in the migration makes them: lower case, without accents and signs."""
    trigrams: Mapped[list[str]] = mapped_column(ARRAY(Text))
