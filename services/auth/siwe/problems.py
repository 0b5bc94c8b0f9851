"""What can go wrong with wallets that sign in."""

from shared.problems import Conflict, InvalidInput, NotFound


class MessageForAnotherPurpose(InvalidInput):
    code, title = "siwe_for_another_purpose", "The message is for another purpose"

    def __init__(self) -> None:
        super().__init__("Ask for a message for what you want to do, and sign that one.")


class WalletTaken(Conflict):
    code, title = "wallet_taken", "The wallet opens somebody else's account"

    def __init__(self) -> None:
        super().__init__("Sign in with it, and remove it there first.")


class TooManyWallets(Conflict):
    code, title = "too_many_wallets", "Too many wallets"

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} wallets can open an account. Remove one first.")


class WalletNotFound(NotFound):
    code, title = "wallet_not_found", "Wallet not found"
