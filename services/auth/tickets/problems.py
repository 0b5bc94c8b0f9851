"""What can go wrong with a sign-up ticket."""

from shared.problems import Conflict, InvalidInput


class InvalidTicket(InvalidInput):
    code, title = "invalid_ticket", "Start again"

    def __init__(self) -> None:
        super().__init__("It was used, or is older than 30 minutes. Sign in with the same account or wallet again.")


class AccountExists(Conflict):
    code, title = "account_exists", "There is an account with this address"

    def __init__(self) -> None:
        super().__init__(
            "Sign in and connect it in the settings, or use another address.",
            field_errors={"email": ["belongs to an account that exists"]},
        )


class EmailMissing(InvalidInput):
    code, title = "email_missing", "An address is missing"

    def __init__(self) -> None:
        super().__init__("Enter an e-mail address.", field_errors={"email": ["is required"]})
