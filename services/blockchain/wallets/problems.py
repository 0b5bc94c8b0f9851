"""What can go wrong with wallets."""

from shared.problems import Conflict, InvalidInput, NotFound


class UnsupportedChain(InvalidInput):
    code, title = "unsupported_chain", "Unsupported chain"


class InvalidMessage(InvalidInput):
    code, title = "invalid_siwe_message", "Not a Sign-In with Ethereum message"


class MessageForAnotherSite(InvalidInput):
    code, title = "siwe_for_another_site", "The message is for another site"


class MessageExpired(InvalidInput):
    code, title = "siwe_expired", "The message is not valid at this time"


class UnknownNonce(InvalidInput):
    code, title = "siwe_nonce_unknown", "The nonce is unknown, used or expired"


class WrongSignature(InvalidInput):
    code, title = "wallet_signature_wrong", "The signature is not of this address"


class WalletTaken(Conflict):
    code, title = "wallet_taken", "The wallet belongs to another user"


class WalletAlreadyLinked(Conflict):
    code, title = "wallet_already_linked", "The wallet is already linked"


class TooManyWallets(Conflict):
    code, title = "too_many_wallets", "Too many wallets"


class WalletNotFound(NotFound):
    code, title = "wallet_not_found", "Wallet not found"
