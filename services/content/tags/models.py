"""Tags and the posts that carry them. A name is its own key: normalised on the way in, it never changes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from services.content.models_base import Base


class Tag(Base):
    """A tag that some post has used."""

    __tablename__ = "tags"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PostTag(Base):
    """A post carries a tag, in the order in which the author named them."""

    __tablename__ = "post_tags"
    __table_args__ = (Index("ix_post_tags_tag", "tag", "post_id"),)

    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(Text, ForeignKey("tags.name"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)


class TagFollow(Base):
    """Somebody follows a tag: its posts are in their feeds."""

    __tablename__ = "tag_follows"
    __table_args__ = (Index("ix_tag_follows_tag", "tag"),)

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(Text, ForeignKey("tags.name"), primary_key=True)
    created_at: Mapped[datetime]
