"""The table of quotes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.content.models_base import Base


class Quote(Base):
    """One post quotes another. A refused one stays when it is taken out, so that nobody is asked again.

    A trigger counts those that are accepted and told in `post_counts` of the quoted post.
    """

    __tablename__ = "quotes"
    __table_args__ = (
        CheckConstraint("state IN ('PENDING', 'ACCEPTED', 'REFUSED')", name="state"),
        Index("ix_quotes_quoted_id", "quoted_id"),
        Index("ix_quotes_inbox", "quoted_author_id", "state", "told_at", "post_id", "quoted_id"),
    )

    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    quoted_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    quoted_author_id: Mapped[UUID] = mapped_column(ForeignKey("authors.id"))
    state: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When the quoting post was public first: before, nobody is told or asked."""
    decided_at: Mapped[datetime | None]
