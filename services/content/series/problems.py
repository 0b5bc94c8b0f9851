"""What can go wrong with series."""

from shared.problems import Conflict, Forbidden, NotFound, Problem


class SeriesNotFound(NotFound):
    code, title = "series_not_found", "Series not found"


class SeriesNotYours(Forbidden):
    code, title = "series_not_yours", "Only its author may change a series"


class TooManySeries(Conflict):
    code, title = "too_many_series", "You have as many series as one can have"


class SeriesChanged(Problem):
    status, code, title = 412, "series_changed", "The series has changed since"
