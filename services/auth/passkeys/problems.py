"""What can go wrong with a passkey."""

from shared.problems import Conflict, InvalidInput, NotAuthenticated, NotFound


class PasskeyNotFound(NotFound):
    code, title = "passkey_not_found", "No such passkey"


class PasskeyTaken(Conflict):
    code, title = "passkey_taken", "This passkey is registered already"

    def __init__(self) -> None:
        super().__init__("Use another device or key, or remove the one that is there.")


class TooManyPasskeys(Conflict):
    code, title = "too_many_passkeys", "Too many passkeys"

    def __init__(self) -> None:
        super().__init__("Remove one that you do not use any more.")


class PasskeyRefused(InvalidInput):
    code, title = "passkey_refused", "The passkey could not be registered"

    def __init__(self) -> None:
        super().__init__("What the browser sent does not fit this request. Begin again.")


class InvalidPasskey(NotAuthenticated):
    code, title = "invalid_passkey", "The passkey was not accepted"

    def __init__(self) -> None:
        super().__init__("The passkey is not known here, or the request took too long. Try again.")
