"""What can go wrong with muted words."""

from services.content.filters.policy import MAX_FILTERS
from shared.problems import Conflict, NotFound


class FilterNotFound(NotFound):
    code, title = "filter_not_found", "No such muted word"


class TooManyFilters(Conflict):
    code, title = "too_many_filters", "Too many muted words"

    def __init__(self) -> None:
        super().__init__(f"At most {MAX_FILTERS} can be kept. Remove one first.")
