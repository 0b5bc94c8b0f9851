"""The squares of each person's picture."""

from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.models_base import Base


class Avatar(Base):
    """One square, as WebP. All squares of a picture share its `digest`; a person has those of one picture only."""

    __tablename__ = "avatars"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    """Pixels of a side."""
    data: Mapped[bytes] = mapped_column(LargeBinary)
