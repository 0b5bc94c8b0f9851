"""What can go wrong with companions."""

from shared.problems import Conflict, NotFound


class CompanionNotFound(NotFound):
    code, title = "companion_not_found", "Companion not found"


class TooManyCompanions(Conflict):
    code, title = "too_many_companions", "Too many companions"
