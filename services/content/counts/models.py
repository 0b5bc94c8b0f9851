"""The table of counts: narrow, so that a like does not rewrite a post, nor wait for its author."""

from uuid import UUID

from sqlalchemy import ForeignKey, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.content.models_base import Base


class PostCounts(Base):
    """One row per post, inserted by a trigger with the post itself."""

    __tablename__ = "post_counts"
    __table_args__ = ({"postgresql_with": {"fillfactor": 70}},)

    post_id: Mapped[UUID] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    comments: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    quotes: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    reactions: Mapped[dict[str, int]] = mapped_column(JSONB, server_default=text("'{}'"))
    """Reactions by type; a type that nobody uses any more is left out."""
