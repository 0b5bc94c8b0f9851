"""Every table of the service, for Alembic."""

from services.blockchain.models_base import Base
from services.blockchain.wallets.models import Wallet, WalletNonce

__all__ = ["Base", "Wallet", "WalletNonce"]
