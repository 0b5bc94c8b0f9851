"""What can go wrong with a profile."""

from shared.problems import Forbidden, NotFound


class UserNotFound(NotFound):
    code, title = "user_not_found", "User not found"


class NotYourProfile(Forbidden):
    code, title = "not_your_profile", "Forbidden"

    def __init__(self) -> None:
        super().__init__("Only its owner may change a profile.")
