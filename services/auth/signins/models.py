"""Sign-ins that wait for their second factor."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, SmallInteger, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.models_base import Base


class SigninChallenge(Base):
    """The first factor was right. The token's hash, how it was proven, and how often the second was tried."""

    __tablename__ = "signin_challenges"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    methods: Mapped[list[str]] = mapped_column(ARRAY(String))
    attempts: Mapped[int] = mapped_column(SmallInteger)
    expires_at: Mapped[datetime] = mapped_column(index=True)
