"""What can be wrong with a document."""

from shared.problems import InvalidInput


class InvalidDocument(InvalidInput):
    """It does not fit the editor's schema; `fieldErrors` names the place, such as content.content.3.attrs.level."""

    code, title = "invalid_document", "Invalid document"
