"""What can go wrong with a password."""

from shared.problems import InvalidInput


class PasswordRefused(InvalidInput):
    code, title = "password_refused", "Choose another password"

    def __init__(self, reason: str, field: str) -> None:
        super().__init__(f"The password {reason}.", field_errors={field: [reason]})


class WrongPassword(InvalidInput):
    """The current password, shown to change it: 400, because the caller's token is good."""

    code, title = "wrong_password", "Wrong password"

    def __init__(self) -> None:
        super().__init__("The current password is not right.", field_errors={"currentPassword": ["is not right"]})


class InvalidResetToken(InvalidInput):
    code, title = "invalid_reset_token", "Invalid link"

    def __init__(self) -> None:
        super().__init__("The link was used already or is older than an hour. Ask for a new one.")
