"""Imports: how far each is, its upload in pieces, its report, and which posts came from where."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.content.models_base import Base

_UNDER_WAY = text("state IN ('waiting', 'running')")


class Import(Base):
    """An upload that becomes posts.

    `done` counts the posts that the report has: a worker that takes over goes on behind them. `due_at` is when a worker
    may take it, and while one works on it, the end of its lease; `attempts` tells that worker from the next one.
    """

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'cancelled', 'failed')", name="state"),
        CheckConstraint("kind IN ('markdown', 'archive', 'ghost', 'devto')", name="kind"),
        Index("uq_imports_under_way", "author_id", unique=True, postgresql_where=_UNDER_WAY),
        Index("ix_imports_author_id", "author_id", "id"),
        Index("ix_imports_due_at", "due_at", postgresql_where=_UNDER_WAY),
        Index("ix_imports_finished_at", "finished_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("authors.id"))
    name: Mapped[str] = mapped_column(Text)
    """The name of the file, as its owner calls it."""
    kind: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    publish: Mapped[bool]
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it failed, in words."""
    total: Mapped[int | None]
    done: Mapped[int]
    created: Mapped[int]
    skipped: Mapped[int]
    failed: Mapped[int]
    attempts: Mapped[int] = mapped_column(SmallInteger)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ImportChunk(Base):
    """Piece `number` (0, 1, 2 ...) of an upload; gone when the import has ended."""

    __tablename__ = "import_chunks"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ImportItem(Base):
    """What became of one post, in the order of the upload."""

    __tablename__ = "import_items"
    __table_args__ = (
        CheckConstraint("outcome IN ('created', 'skipped', 'failed')", name="outcome"),
        Index("ix_import_items_outcome", "import_id", "outcome", "position"),
        Index("ix_import_items_post_id", "post_id"),
    )

    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    label: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    notes: Mapped[list[str]] = mapped_column(JSONB)
    """What the post has lost or changed on the way."""
    post_id: Mapped[UUID | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"))


class ImportedPost(Base):
    """Which post came from which source: nobody gets the same one twice."""

    __tablename__ = "imported_posts"
    __table_args__ = (Index("ix_imported_posts_post_id", "post_id"),)

    author_id: Mapped[UUID] = mapped_column(ForeignKey("authors.id"), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
