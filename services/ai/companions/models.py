"""The companion table."""

from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.ai.models_base import Base


class Companion(Base):
    """A character that one person made and talks with. `traits` are 0..1 by name."""

    __tablename__ = "companions"
    __table_args__ = (Index("ix_companions_owner_id", "owner_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(Text)
    traits: Mapped[dict[str, float]] = mapped_column(JSONB)
    interests: Mapped[list[str]] = mapped_column(ARRAY(Text))
    description: Mapped[str] = mapped_column(Text)
    communication_style: Mapped[str] = mapped_column(Text)
    voice_id: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def personality(self) -> Self:
        """The part of the row that the API nests under `personality`."""
        return self
