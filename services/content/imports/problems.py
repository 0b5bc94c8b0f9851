"""What can go wrong with imports."""

from shared.problems import Conflict, InvalidInput, NotFound


class ImportNotFound(NotFound):
    code, title = "import_not_found", "Import not found"


class UnreadableUpload(InvalidInput):
    """Its detail is a sentence for the person who has sent it."""

    code, title = "import_unreadable", "This cannot be imported"


class ImportRunning(Conflict):
    code, title = "import_running", "Another import is still running"
