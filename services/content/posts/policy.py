"""The rules of posts, without I/O.

A post is a draft until its author publishes it, and may go back. Anyone signed in may keep drafts; publishing needs a
verified e-mail address. A draft exists for its author only. `revision` counts the changes and is the post's ETag.
A draft may be planned: the worker publishes it when its time has come, by the same way as its author. A deleted post
can be taken back for 30 days, into the state it was in.
What moderation holds or removes stays published in the author's eyes, and is public to nobody.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

LONGEST_PLAN: Final = timedelta(days=366)
TRASH_KEEPS: Final = timedelta(days=30)
"""How long a deleted post can be taken back."""


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


def may_be_planned(at: datetime, now: datetime) -> bool:
    """Return whether a post may be planned for `at`: later, but not later than within a year."""
    return now < at <= now + LONGEST_PLAN


class QuotePolicy(StrEnum):
    """Who may quote a post: everyone, everyone who is allowed to when asked, or nobody."""

    EVERYONE = "EVERYONE"
    ASK = "ASK"
    NOBODY = "NOBODY"
