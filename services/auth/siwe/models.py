"""Wallets that open an account, and the proofs that are asked for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.auth.models_base import Base


class WalletCredential(Base):
    """An address whose holder may sign in. Which wallets hold somebody's tokens is for blockchain to know."""

    __tablename__ = "wallet_credentials"
    __table_args__ = (UniqueConstraint("address"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    address: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]


class SiweNonce(Base):
    """A question that waits for its answer: the hash of its nonce, gone once it is answered."""

    __tablename__ = "siwe_nonces"
    __table_args__ = (CheckConstraint("purpose IN ('sign_in', 'link')", name="purpose"),)

    nonce_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    purpose: Mapped[str]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    """Who asked to link; None: somebody who is not signed in."""
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
