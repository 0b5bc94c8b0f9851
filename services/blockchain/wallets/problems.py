"""What can go wrong with wallets, beside their proofs (`shared.siwe`)."""

from shared.problems import Conflict, NotFound


class WalletTaken(Conflict):
    code, title = "wallet_taken", "The wallet belongs to another user"


class WalletAlreadyLinked(Conflict):
    code, title = "wallet_already_linked", "The wallet is already linked"


class TooManyWallets(Conflict):
    code, title = "too_many_wallets", "Too many wallets"


class WalletNotFound(NotFound):
    code, title = "wallet_not_found", "Wallet not found"
