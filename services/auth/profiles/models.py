"""The public side of an account."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.models_base import Base


class Profile(Base):
    """One per user."""

    __tablename__ = "profiles"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    display_name: Mapped[str]
    bio: Mapped[str | None]
    location: Mapped[str | None]
    website: Mapped[str | None]
    avatar_url: Mapped[str | None]
    updated_at: Mapped[datetime]
