"""The sign-up tickets table."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.models_base import Base


class SignupTicket(Base):
    """A credential that was shown and opens nothing yet. Its holder may open one account with it."""

    __tablename__ = "signup_tickets"
    __table_args__ = (CheckConstraint("kind IN ('identity', 'wallet')", name="kind"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    kind: Mapped[str]
    provider: Mapped[str]
    """Whose identity it is; "ethereum" for a wallet."""
    issuer: Mapped[str]
    """Whose subject it is; "eip155" for a wallet, whose subject is its address."""
    subject: Mapped[str]
    email: Mapped[str | None]
    email_verified: Mapped[bool]
    name: Mapped[str | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)
