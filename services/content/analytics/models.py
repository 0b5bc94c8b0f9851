"""Sums per post and day (UTC), and what counts a visitor once."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.content.models_base import Base

_ZERO = text("0")


class PostDay(Base):
    """What happened to a post on a day. Reactions and comments are counted by a trigger on `post_counts`."""

    __tablename__ = "post_days"

    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    views: Mapped[int] = mapped_column(Integer, server_default=_ZERO)
    quarter: Mapped[int] = mapped_column(Integer, server_default=_ZERO)
    """Visitors who came as far as a quarter of the text; the same for the next three."""
    half: Mapped[int] = mapped_column(Integer, server_default=_ZERO)
    most: Mapped[int] = mapped_column(Integer, server_default=_ZERO)
    whole: Mapped[int] = mapped_column(Integer, server_default=_ZERO)
    reactions: Mapped[int] = mapped_column(Integer, server_default=_ZERO)
    """Given less those taken back: may be negative."""
    comments: Mapped[int] = mapped_column(Integer, server_default=_ZERO)


class PostReferrer(Base):
    """How many visitors came from a site on a day."""

    __tablename__ = "post_referrers"

    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    host: Mapped[str] = mapped_column(Text, primary_key=True)
    views: Mapped[int] = mapped_column(Integer)


class Visitor(Base):
    """A visitor of a post on a day, by a hash; deleted two days later, together with the salt."""

    __tablename__ = "visitors"
    __table_args__ = (Index("ix_visitors_day", "day"),)

    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    depth: Mapped[int] = mapped_column(SmallInteger)
    """Quarters of the text that they have come to, 0 to 4."""


class Salt(Base):
    """The secret of a day."""

    __tablename__ = "visitor_salts"

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
