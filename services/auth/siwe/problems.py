"""What can go wrong with wallets that sign in."""

from shared.problems import Conflict, InvalidInput, NotFound


class InvalidMessage(InvalidInput):
    code, title = "invalid_siwe_message", "Not the message that was asked for"

    def __init__(self) -> None:
        super().__init__("Ask for a new message and sign it as it is.")


class MessageForAnotherSite(InvalidInput):
    code, title = "siwe_for_another_site", "The message is for another site"


class MessageForAnotherPurpose(InvalidInput):
    code, title = "siwe_for_another_purpose", "The message is for another purpose"

    def __init__(self) -> None:
        super().__init__("Ask for a message for what you want to do, and sign that one.")


class UnsupportedChain(InvalidInput):
    code, title = "unsupported_chain", "Unsupported chain"


class MessageExpired(InvalidInput):
    code, title = "siwe_expired", "The message is too old"

    def __init__(self) -> None:
        super().__init__("Ask for a new message and sign it within five minutes.")


class UnknownNonce(InvalidInput):
    code, title = "siwe_nonce_unknown", "The nonce is unknown or used"

    def __init__(self) -> None:
        super().__init__("Ask for a new message and sign that one.")


class WrongSignature(InvalidInput):
    code, title = "wallet_signature_wrong", "The signature is not of this address"

    def __init__(self) -> None:
        super().__init__("Sign the message with the wallet that it names.")


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
