"""Why somebody with the right credential does not get in."""

from datetime import datetime

from shared.problems import Forbidden, NotAuthenticated


class AccountSuspended(Forbidden):
    code, title = "account_suspended", "This account is suspended"

    def __init__(self, reason: str | None, until: datetime | None) -> None:
        ends = f"until {until:%d %B %Y, %H:%M} UTC" if until else "until further notice"
        super().__init__(
            f"This account is suspended {ends}. The reason given: {reason or 'none'}",
            details={"reason": reason, "until": until.isoformat() if until else None},
        )


class AccountDeleted(Forbidden):
    code, title = "account_deleted", "This account was deleted"

    def __init__(self) -> None:
        super().__init__("Its time to be kept is over. You can open a new one.")


class InvalidChallenge(NotAuthenticated):
    code, title = "invalid_challenge", "Sign in again"

    def __init__(self) -> None:
        super().__init__("The second step was not finished in time or was tried too often. Start again.")
