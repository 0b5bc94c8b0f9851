"""What can go wrong with a link that signs in."""

from shared.problems import InvalidInput


class InvalidMagicLink(InvalidInput):
    code, title = "invalid_magic_link", "Invalid link"

    def __init__(self) -> None:
        super().__init__("The link was used already or is older than 15 minutes. Ask for a new one.")
