"""What can go wrong with an account."""

from shared.problems import Conflict, InvalidInput, NotAuthenticated


class EmailTaken(Conflict):
    code, title = "email_taken", "User with this email already exists"

    def __init__(self) -> None:
        super().__init__("Sign in, or use another address.", field_errors={"email": ["is taken"]})


class UsernameTaken(Conflict):
    code, title = "username_taken", "User with this username already exists"

    def __init__(self) -> None:
        super().__init__("Choose another username.", field_errors={"username": ["is taken"]})


class InvalidCredentials(NotAuthenticated):
    code, title = "invalid_credentials", "Invalid credentials"

    def __init__(self) -> None:
        super().__init__("The address or the password is wrong.")


class InvalidVerificationToken(InvalidInput):
    code, title = "invalid_verification_token", "Invalid verification link"

    def __init__(self) -> None:
        super().__init__("The link was used already or is older than 24 hours. Ask for a new one.")


class AccountGone(NotAuthenticated):
    code, title = "account_gone", "Unauthorized"

    def __init__(self) -> None:
        super().__init__("The account of this token does not exist.")
