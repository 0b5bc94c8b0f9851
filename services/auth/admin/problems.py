"""Why something is not done to an account."""

from shared.problems import Forbidden


class NotAllowed(Forbidden):
    code, title = "not_allowed", "You may not do this to this account"
