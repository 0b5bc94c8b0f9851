"""Blocks and mutes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from services.auth.models_base import Base

_IN_FORCE = text("ended_at IS NULL")


class Boundary:
    """`user_id` keeps `other_id` away, until `ended_at`.

    An ended one stays for a while: its times must go on growing when it is set again, because projections believe the
    latest.
    """

    @declared_attr
    @classmethod
    def user_id(cls) -> Mapped[UUID]:
        """Whose boundary it is."""
        return mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)

    @declared_attr
    @classmethod
    def other_id(cls) -> Mapped[UUID]:
        """Whom it keeps away."""
        return mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)

    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Block(Boundary, Base):
    """The two do not meet, whoever of them set it. A person's own blocks are listed latest first."""

    __tablename__ = "blocks"
    __table_args__ = (
        CheckConstraint("user_id <> other_id", name="not_self"),
        Index("ix_blocks_list", "user_id", "began_at", "other_id", postgresql_where=_IN_FORCE),
        Index("ix_blocks_other_id", "other_id", "user_id", postgresql_where=_IN_FORCE),
        Index("ix_blocks_ended_at", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),
    )


class Mute(Boundary, Base):
    """`user_id` does not hear of `other_id`, who never learns of it."""

    __tablename__ = "mutes"
    __table_args__ = (
        CheckConstraint("user_id <> other_id", name="not_self"),
        Index("ix_mutes_list", "user_id", "began_at", "other_id", postgresql_where=_IN_FORCE),
        Index("ix_mutes_other_id", "other_id"),
        Index("ix_mutes_ended_at", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),
    )
