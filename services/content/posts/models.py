"""The tables of posts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Integer, LargeBinary, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.content.authors.models import Author
from services.content.counts.models import PostCounts
from services.content.models_base import Base
from services.content.tags.models import PostTag

_PUBLIC = text("is_public")
_PUBLISHED = text("status = 'PUBLISHED' AND deleted_at IS NULL")
_DRAFT = text("status = 'DRAFT' AND deleted_at IS NULL")


class Post(Base):
    """A post. Deleting sets `deleted_at`, so that the author can be given it back."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("status IN ('DRAFT', 'PUBLISHED')", name="status"),
        CheckConstraint("(status = 'PUBLISHED') = (published_at IS NOT NULL)", name="published_at"),
        Index("ix_posts_author_id", "author_id"),
        CheckConstraint("scheduled_at IS NULL OR status = 'DRAFT'", name="scheduled_at"),
        CheckConstraint("quote_policy IN ('EVERYONE', 'ASK', 'NOBODY')", name="quote_policy"),
        CheckConstraint("moderation IN ('CLEAR', 'PENDING', 'REMOVED')", name="moderation"),
        Index("ix_posts_public", "published_at", "id", postgresql_where=_PUBLIC),
        Index("ix_posts_public_by_author", "author_id", "published_at", "id", postgresql_where=_PUBLIC),
        Index("ix_posts_published_by_author", "author_id", "published_at", "id", postgresql_where=_PUBLISHED),
        Index("ix_posts_public_by_series", "series_id", "published_at", "id", postgresql_where=_PUBLIC),
        Index("ix_posts_series_id", "series_id"),
        Index(
            "ix_posts_scheduled",
            "scheduled_at",
            postgresql_where=text("scheduled_at IS NOT NULL AND deleted_at IS NULL"),
        ),
        Index("ix_posts_trash", "author_id", "deleted_at", "id", postgresql_where=text("deleted_at IS NOT NULL")),
        Index("ix_posts_deleted_at", "deleted_at", postgresql_where=text("deleted_at IS NOT NULL")),
        Index("ix_posts_search", "search", postgresql_using="gin"),
        Index(
            "ix_posts_title_words",
            text("to_tsvector('simple'::regconfig, title)"),
            postgresql_using="gin",
            postgresql_where=_PUBLIC,
        ),
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
    html: Mapped[str | None] = mapped_column(Text, deferred=True, deferred_raiseload=True, deferred_group="body")
    """The rendered content; null for what was written before there was a rendering."""
    reading_time: Mapped[int] = mapped_column(SmallInteger)
    """Minutes."""
    cover_url: Mapped[str | None] = mapped_column(Text)
    cover_alt: Mapped[str | None] = mapped_column(Text)
    canonical_url: Mapped[str | None] = mapped_column(Text)
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("series.id", ondelete="SET NULL"))
    status: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    scheduled_at: Mapped[datetime | None]
    """When a draft becomes a published post by itself."""
    comments_locked: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    quote_policy: Mapped[str] = mapped_column(Text, server_default="EVERYONE", default="EVERYONE")
    moderation: Mapped[str] = mapped_column(Text, server_default="CLEAR", default="CLEAR")
    """PENDING and REMOVED posts are published, and shown to their author and to moderators only."""
    mentions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"), default=list)
    """Names after an @ in the text that people had when it was written: these are links."""
    is_author_hidden: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    """The author is suspended, or about to be deleted."""
    is_public: Mapped[bool] = mapped_column(
        Computed(
            "status = 'PUBLISHED' AND deleted_at IS NULL AND moderation = 'CLEAR' AND NOT is_author_hidden",
            persisted=True,
        )
    )
    """Everyone may read it: the one condition of lists, feeds, counts and search."""
    search: Mapped[Any] = mapped_column(
        TSVECTOR,
        Computed(
            "setweight(to_tsvector('simple'::regconfig, title), 'A')"
            " || setweight(to_tsvector('simple'::regconfig, excerpt), 'B')"
            " || setweight(to_tsvector('simple'::regconfig, left(plain_text, 100000)), 'D')",
            persisted=True,
        ),
        nullable=True,
        deferred=True,
        deferred_raiseload=True,
    )

    author: Mapped[Author] = relationship(lazy="raise")
    counts: Mapped[PostCounts] = relationship(lazy="raise", viewonly=True)
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

    @property
    def cover(self) -> dict[str, str] | None:
        """The picture above the post, with its alternative text."""
        return None if self.cover_url is None else {"url": self.cover_url, "alt": self.cover_alt or ""}

    @property
    def comment_count(self) -> int:
        """How many comments there are."""
        return self.counts.comments

    @property
    def reactions(self) -> dict[str, int]:
        """How many reactions of each type there are; types without any are left out."""
        return self.counts.reactions


class PostSlug(Base):
    """Every slug a post has ever had: none is given out twice, and the former ones redirect."""

    __tablename__ = "post_slugs"
    __table_args__ = (Index("ix_post_slugs_post_id", "post_id"),)

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    # Deferred: the slug is claimed before the post that will carry it is inserted.
    post_id: Mapped[UUID] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED")
    )


class SpentSlug(Base):
    """A slug of a post that is gone for good, as its SHA-256: it stays taken, and says nothing of the title."""

    __tablename__ = "spent_slugs"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
