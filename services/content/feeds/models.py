"""The tables of feeds."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Double, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.content.models_base import Base


class Follow(Base):
    """Whether `follower_id` follows `followee_id`. An ended one stays as a row, so that late news do not revive it."""

    __tablename__ = "follows"
    __table_args__ = (Index("ix_follows_followee_id", "followee_id"),)

    follower_id: Mapped[UUID] = mapped_column(primary_key=True)
    followee_id: Mapped[UUID] = mapped_column(primary_key=True)
    is_following: Mapped[bool]
    changed_at: Mapped[datetime]
    """The time of the newest event seen: an older one changes nothing."""


class FeedPreferences(Base):
    """How much somebody wants of what on their home page; who never said has no row."""

    __tablename__ = "feed_preferences"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    people: Mapped[str] = mapped_column(Text)
    topics: Mapped[str] = mapped_column(Text)
    discovery: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]


class PostScore(Base):
    """How hot a published post is. Triggers on `posts` and `post_counts` keep it: work grows with what changes."""

    __tablename__ = "post_scores"
    __table_args__ = (
        Index("ix_post_scores_score", "score", "post_id"),
        {"postgresql_with": {"fillfactor": 70}},
    )

    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    engagement: Mapped[int] = mapped_column(Integer)
    """Reactions, comments twice, quotes three times."""
    score: Mapped[float] = mapped_column(Double)
    """The logarithm of the engagement, and the time of publishing: ten times as much is worth 12.5 hours."""
