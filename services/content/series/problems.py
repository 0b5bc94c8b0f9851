"""What can go wrong with series."""

from shared.problems import NotFound


class SeriesNotFound(NotFound):
    code, title = "series_not_found", "Series not found"
