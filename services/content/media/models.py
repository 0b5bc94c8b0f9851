"""Pictures: whose they are, in which widths there are files, which posts show them, and which files are to go."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.content.models_base import Base


class MediaVariant(Base):
    """One file of a picture beside its original."""

    __tablename__ = "media_variants"
    __table_args__ = (CheckConstraint("format IN ('webp', 'avif')", name="format"),)

    media_id: Mapped[UUID] = mapped_column(ForeignKey("media.id", ondelete="CASCADE"), primary_key=True)
    format: Mapped[str] = mapped_column(Text, primary_key=True)
    width: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    bytes: Mapped[int]


class Media(Base):
    """A picture. Its row is written after its files: what has a row has files."""

    __tablename__ = "media"
    __table_args__ = (
        CheckConstraint("format IN ('jpeg', 'webp')", name="format"),
        Index("ix_media_owner_id", "owner_id", "id"),
        Index("ix_media_avif_due_at", "avif_due_at", postgresql_where=text("avif_due_at IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("authors.id"))
    format: Mapped[str] = mapped_column(Text)
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
    """Of the original."""
    stored_bytes: Mapped[int] = mapped_column(BigInteger)
    """Of all its files: what counts for the quota."""
    color: Mapped[str] = mapped_column(Text)
    alt: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    avif_due_at: Mapped[datetime | None]
    """When a worker may draw the AVIF files, and while one does, the end of its lease; null when there are all."""
    avif_attempts: Mapped[int] = mapped_column(SmallInteger)

    variants: Mapped[list[MediaVariant]] = relationship(
        lazy="raise", order_by=(MediaVariant.width, MediaVariant.format.desc()), viewonly=True
    )


class MediaUse(Base):
    """A post of the owner shows the picture, as its cover or in its text. The picture is as public as the post."""

    __tablename__ = "media_uses"
    __table_args__ = (Index("ix_media_uses_post_id", "post_id"),)

    media_id: Mapped[UUID] = mapped_column(ForeignKey("media.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)


class MediaRemoval(Base):
    """Files to be deleted at `due_at`.

    An upload writes this before its first file and takes it back together with its row, so that an upload which died in
    between leaves nothing behind; deleting a picture writes it in the transaction that deletes the row.
    """

    __tablename__ = "media_removals"
    __table_args__ = (Index("ix_media_removals_due_at", "due_at"),)

    media_id: Mapped[UUID] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
