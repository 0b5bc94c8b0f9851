"""The table of comments."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.content.authors.models import Author
from services.content.models_base import Base


class Comment(Base):
    """A comment. A deleted one keeps its place without its words for as long as somebody has answered it."""

    __tablename__ = "comments"
    __table_args__ = (
        Index("ix_comments_roots", "post_id", "id", postgresql_where=text("root_id IS NULL")),
        Index("ix_comments_root_id", "root_id", "id"),
        Index("ix_comments_parent_id", "parent_id"),
        Index("ix_comments_author_id", "author_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("authors.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    root_id: Mapped[UUID | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    """The comment that began the thread; null for that one itself."""
    depth: Mapped[int] = mapped_column(SmallInteger)
    body: Mapped[str] = mapped_column(Text)
    """Markdown as it was written; empty once deleted."""
    html: Mapped[str] = mapped_column(Text)
    replies: Mapped[int] = mapped_column(Integer, server_default=text("0"), default=0)
    """Of a root: the living comments of its thread beside itself."""
    reactions: Mapped[dict[str, int]] = mapped_column(JSONB, server_default=text("'{}'"), default=dict)
    revision: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    """When moderators took it out of sight; its words stay, in case they put it back."""

    author: Mapped[Author] = relationship(lazy="raise")
