"""The table of bookmarks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.content.models_base import Base


class Bookmark(Base):
    """Somebody keeps a post."""

    __tablename__ = "bookmarks"
    __table_args__ = (
        Index("ix_bookmarks_kept", "user_id", "created_at", "post_id"),
        Index("ix_bookmarks_post_id", "post_id"),
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime]
