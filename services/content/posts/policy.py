"""The rules of posts, without I/O.

A post is a draft until its author publishes it, and may go back. Anyone signed in may keep drafts; publishing needs a
verified e-mail address. A draft exists for its author only. `revision` counts the changes and is the post's ETag.
What moderation holds or removes stays published in the author's eyes, and is public to nobody.
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


class Moderation(StrEnum):
    """What moderation has to say about a published post."""

    CLEAR = "CLEAR"
    PENDING = "PENDING"
    REMOVED = "REMOVED"


class QuotePolicy(StrEnum):
    """Who may quote a post: everyone, everyone who is allowed to when asked, or nobody."""

    EVERYONE = "EVERYONE"
    ASK = "ASK"
    NOBODY = "NOBODY"
