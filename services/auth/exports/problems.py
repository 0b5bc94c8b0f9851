"""What can go wrong with an export."""

from shared.problems import NotFound


class ArchiveNotFound(NotFound):
    code, title = "archive_not_found", "No such archive"

    def __init__(self) -> None:
        super().__init__("It is not ready, or it is older than a week. Ask for a new one.")
