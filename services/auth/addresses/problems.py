"""What can go wrong with a change of address."""

from shared.problems import InvalidInput


class SameAddress(InvalidInput):
    code, title = "same_address", "That is your address already"

    def __init__(self) -> None:
        super().__init__("Enter another address.", field_errors={"email": ["is your address already"]})


class InvalidChangeToken(InvalidInput):
    code, title = "invalid_change_token", "Invalid link"

    def __init__(self) -> None:
        super().__init__("The link was used already, is too old, or the change was taken back.")
