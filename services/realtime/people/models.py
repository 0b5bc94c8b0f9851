"""Projections of auth's events. `changed_at` is the time of the newest event seen: an older one changes nothing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.realtime.models_base import Base


class Person(Base):
    """How a user is shown."""

    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(Text)
    display_name: Mapped[str] = mapped_column(Text)
    avatar_url: Mapped[str | None] = mapped_column(Text)
    changed_at: Mapped[datetime]


class Follow(Base):
    """A follow edge. An ended one stays as a row, so that a late `user_followed` does not bring it back."""

    __tablename__ = "follows"
    __table_args__ = (
        Index("ix_follows_followee_id", "followee_id", "follower_id", postgresql_where=text("is_following")),
        Index("ix_follows_follower_id", "follower_id", "changed_at", postgresql_where=text("is_following")),
    )

    follower_id: Mapped[UUID] = mapped_column(primary_key=True)
    followee_id: Mapped[UUID] = mapped_column(primary_key=True)
    is_following: Mapped[bool]
    changed_at: Mapped[datetime]
