"""What can go wrong with tags."""

from shared.problems import NotFound, Problem


class TagNotFound(NotFound):
    code, title = "tag_not_found", "Tag not found"


class TooManyTags(Problem):
    status, code, title = 409, "too_many_tags", "You follow too many tags"
