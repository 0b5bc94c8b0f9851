"""What can go wrong with former texts."""

from shared.problems import NotFound


class RevisionNotFound(NotFound):
    code, title = "revision_not_found", "Revision not found"
