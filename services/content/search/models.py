"""The words of public posts, for what is mistyped."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.content.models_base import Base


class SearchWord(Base):
    """A word in the title or excerpt of a public post. The worker learns it, and forgets it when no post has it."""

    __tablename__ = "search_words"
    __table_args__ = (
        Index("ix_search_words_trigrams", "trigrams", postgresql_using="gin"),
        Index("ix_search_words_checked_at", "checked_at"),
    )

    word: Mapped[str] = mapped_column(Text, primary_key=True)
    length: Mapped[int] = mapped_column(SmallInteger)
    trigrams: Mapped[list[str]] = mapped_column(ARRAY(Text))
    checked_at: Mapped[datetime]


class UnlearnedPost(Base):
    """A post whose words are to be learned; a trigger puts it here."""

    __tablename__ = "unlearned_posts"

    post_id: Mapped[UUID] = mapped_column(primary_key=True)
