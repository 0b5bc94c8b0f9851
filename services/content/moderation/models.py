"""The tables of moderation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.content.models_base import Base

_OPEN = text("closed_at IS NULL")


class ModerationRules(Base):
    """The one row of what administrators have chosen; without it newcomers' posts are looked at."""

    __tablename__ = "moderation_rules"
    __table_args__ = (CheckConstraint("id = 1", name="id"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    reviews_newcomers: Mapped[bool]
    changed_at: Mapped[datetime]


class Voucher(Base):
    """A moderator says how much a person is trusted."""

    __tablename__ = "vouchers"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger)
    given_at: Mapped[datetime]


class Publishing(Base):
    """Somebody who is new published something, within the last day or so: it counts whatever became of it."""

    __tablename__ = "publishings"
    __table_args__ = (Index("ix_publishings_author_id", "author_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID]
    at: Mapped[datetime]


class PendingReview(Base):
    """A text of a post that ai is asked about; a new text makes a new one. The answer names it."""

    __tablename__ = "pending_reviews"
    __table_args__ = (Index("ix_pending_reviews_requested_at", "requested_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), unique=True)
    requested_at: Mapped[datetime]


class Case(Base):
    """Something that a moderator is to decide on. There is one open case for one thing, and one for an appeal."""

    __tablename__ = "moderation_cases"
    __table_args__ = (
        Index(
            "uq_moderation_cases_open",
            "subject_type",
            "subject_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL AND origin <> 'appeal'"),
        ),
        Index("ix_moderation_cases_queue", "opened_at", "id", postgresql_where=_OPEN),
        Index("ix_moderation_cases_author_id", "author_id"),
        Index("ix_moderation_cases_decision_id", "decision_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_type: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    author_id: Mapped[UUID]
    """Whose it is."""
    origin: Mapped[str] = mapped_column(Text)
    issues: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """What ai found."""
    report_count: Mapped[int] = mapped_column(Integer)
    decision_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("decisions.id", ondelete="CASCADE", use_alter=True, name="fk_moderation_cases_decision_id_decisions")
    )
    """What is appealed against."""
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Report(Base):
    """Somebody's report; each reports a thing once."""

    __tablename__ = "reports"
    __table_args__ = (
        Index("ix_reports_case_id", "case_id", "created_at"),
        Index("ix_reports_reporter_id", "reporter_id", "created_at"),
        Index("ix_reports_created_at", "created_at", "reporter_id", "subject_id"),
    )

    subject_type: Mapped[str] = mapped_column(Text, primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    reporter_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("moderation_cases.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class Decision(Base):
    """What a moderator decided; `reason` is public, `note` is the moderators' own."""

    __tablename__ = "decisions"
    __table_args__ = (
        Index("ix_decisions_public", "decided_at", "id", postgresql_where=text("action <> 'none'")),
        Index("ix_decisions_author_id", "author_id", "decided_at", "id"),
        Index("ix_decisions_subject_id", "subject_id"),
        Index("ix_decisions_case_id", "case_id"),
        Index("ix_decisions_moderator_id", "moderator_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("moderation_cases.id", ondelete="CASCADE"))
    subject_type: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    author_id: Mapped[UUID]
    action: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    moderator_id: Mapped[UUID | None]
    decided_at: Mapped[datetime]
    reversed_at: Mapped[datetime | None]


class Appeal(Base):
    """What its author says against a decision, once, and what was answered."""

    __tablename__ = "appeals"
    __table_args__ = (Index("ix_appeals_author_id", "author_id"),)

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"), primary_key=True)
    author_id: Mapped[UUID]
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    is_accepted: Mapped[bool | None]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
