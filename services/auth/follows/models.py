"""The follow graph."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.models_base import Base


class Follow(Base):
    """`follower_id` follows `followee_id`. Both lists of a person are read newest first, each from its own index."""

    __tablename__ = "follows"
    __table_args__ = (
        CheckConstraint("follower_id <> followee_id", name="not_self"),
        Index("ix_follows_followers", "followee_id", "created_at", "follower_id"),
        Index("ix_follows_following", "follower_id", "created_at", "followee_id"),
    )

    follower_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    followee_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime]
