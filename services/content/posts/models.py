"""The tables of posts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.content.authors.models import Author
from services.content.models_base import Base
from services.content.tags.models import PostTag

_PUBLISHED = text("status = 'PUBLISHED' AND deleted_at IS NULL")
_DRAFT = text("status = 'DRAFT' AND deleted_at IS NULL")


class Post(Base):
    """A post. Deleting sets `deleted_at`, so that the author can be given it back."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("status IN ('DRAFT', 'PUBLISHED')", name="status"),
        CheckConstraint("(status = 'PUBLISHED') = (published_at IS NOT NULL)", name="published_at"),
        Index("ix_posts_author_id", "author_id"),
        Index("ix_posts_published", "published_at", "id", postgresql_where=_PUBLISHED),
        Index("ix_posts_published_by_author", "author_id", "published_at", "id", postgresql_where=_PUBLISHED),
        Index("ix_posts_drafts_by_author", "author_id", "created_at", "id", postgresql_where=_DRAFT),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("authors.id"))
    slug: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    excerpt: Mapped[str] = mapped_column(Text)
    has_own_excerpt: Mapped[bool]
    """False while the excerpt is the beginning of the text and follows it."""
    content: Mapped[dict[str, Any]] = mapped_column(
        JSONB, deferred=True, deferred_raiseload=True, deferred_group="body"
    )
    plain_text: Mapped[str] = mapped_column(Text, deferred=True, deferred_raiseload=True, deferred_group="body")
    reading_time: Mapped[int] = mapped_column(SmallInteger)
    """Minutes."""
    status: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    author: Mapped[Author] = relationship(lazy="raise")
    tag_links: Mapped[list[PostTag]] = relationship(
        lazy="raise", order_by=PostTag.position, cascade="all, delete-orphan"
    )

    @property
    def tags(self) -> list[str]:
        """The names of the tags, in the author's order."""
        return [link.tag for link in self.tag_links]

    @tags.setter
    def tags(self, names: list[str]) -> None:
        self.tag_links = [PostTag(tag=name, position=position) for position, name in enumerate(names)]


class PostSlug(Base):
    """Every slug a post has ever had: none is given out twice, and the former ones redirect."""

    __tablename__ = "post_slugs"
    __table_args__ = (Index("ix_post_slugs_post_id", "post_id"),)

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    # Deferred: the slug is claimed before the post that will carry it is inserted.
    post_id: Mapped[UUID] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED")
    )
