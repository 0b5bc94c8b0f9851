"""The rules of posts, without I/O.

A post is a draft until its author publishes it, and may go back. Anyone signed in may keep drafts; publishing needs a
verified e-mail address. A draft exists for its author only. `revision` counts the changes and is the post's ETag.
"""

from enum import StrEnum


class PostStatus(StrEnum):
    """Where a post is in its life."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"


class PostSort(StrEnum):
    """The order of a list."""

    NEWEST = "newest"
    OLDEST = "oldest"
