"""The wallet tables."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.blockchain.models_base import Base


class Wallet(Base):
    """An address that a person proved to hold. It belongs to one person at a time, whatever the chain."""

    __tablename__ = "wallets"
    __table_args__ = (Index("ix_wallets_user_id", "user_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    address: Mapped[str] = mapped_column(Text, unique=True)
    chain_id: Mapped[int] = mapped_column(BigInteger)
    """The chain that the proof named."""
    linked_at: Mapped[datetime]


class WalletNonce(Base):
    """The proof that a person was asked for; a newer question about the same address replaces it."""

    __tablename__ = "wallet_nonces"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(Text, primary_key=True)
    chain_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    nonce: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(index=True)
