"""Why a credential stays."""

from shared.problems import Conflict


class LastCredential(Conflict):
    code, title = "last_credential", "This is the only way into your account"

    def __init__(self) -> None:
        super().__init__("Add another way to sign in first: a password, a passkey, another account or a wallet.")
