"""Who gave what. The numbers beside a post or comment change in the same transaction, only with a row here."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.content.models_base import Base

_TYPES = "'like', 'love', 'insightful', 'celebrate', 'curious'"


class PostReaction(Base):
    """Somebody gave a post something."""

    __tablename__ = "post_reactions"
    __table_args__ = (
        CheckConstraint(f"type IN ({_TYPES})", name="type"),
        Index("ix_post_reactions_given", "post_id", "created_at", "user_id", "type"),
        Index("ix_post_reactions_user_id", "user_id"),
    )

    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("authors.id"), primary_key=True)
    type: Mapped[str] = mapped_column(Text, primary_key=True)
    created_at: Mapped[datetime]


class CommentReaction(Base):
    """Somebody gave a comment something."""

    __tablename__ = "comment_reactions"
    __table_args__ = (
        CheckConstraint(f"type IN ({_TYPES})", name="type"),
        Index("ix_comment_reactions_user_id", "user_id"),
    )

    comment_id: Mapped[UUID] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("authors.id"), primary_key=True)
    type: Mapped[str] = mapped_column(Text, primary_key=True)
    created_at: Mapped[datetime]
