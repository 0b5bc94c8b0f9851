"""The rules of moderation, without I/O.

Trust grows with what a person has published and what stood, and with time; a removal takes it away for a while. Who is
new has their first post looked at before it shows, and may do less in a day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Final

COUNTED: Final = 20
"""Posts that count for trust: more make no difference."""
REMEMBERED: Final = timedelta(days=30)
"""How long a removal counts."""
APPEAL_WITHIN: Final = timedelta(days=30)
UNANSWERED: Final = "ai has not answered yet"
"""The issue of a case that is opened because nobody has looked at a post."""
MAX_TEXT: Final = 50_000
"""Characters of a post that are looked at."""


class Trust(IntEnum):
    """How much a person may do without being looked at."""

    NEWCOMER = 0
    BASIC = 1
    MEMBER = 2
    REGULAR = 3
    MODERATOR = 4


class SubjectType(StrEnum):
    """What is reported and decided on."""

    POST = "post"
    COMMENT = "comment"
    PERSON = "person"


class ReportReason(StrEnum):
    """Why somebody reports something."""

    SPAM = "spam"
    HARASSMENT = "harassment"
    HATE = "hate"
    VIOLENCE = "violence"
    SEXUAL = "sexual"
    PRIVATE_DATA = "private_data"
    COPYRIGHT = "copyright"
    OTHER = "other"


class ModerationAction(StrEnum):
    """What a moderator decides."""

    NONE = "none"
    WARN = "warn"
    LOCK_COMMENTS = "lock_comments"
    REMOVE = "remove"
    RESTORE = "restore"


class CaseOrigin(StrEnum):
    """Why a case was opened."""

    REPORTS = "reports"
    REVIEW = "review"
    APPEAL = "appeal"


ACTIONS: Final[dict[SubjectType, frozenset[ModerationAction]]] = {
    SubjectType.POST: frozenset(ModerationAction),
    SubjectType.COMMENT: frozenset(
        {ModerationAction.NONE, ModerationAction.WARN, ModerationAction.REMOVE, ModerationAction.RESTORE}
    ),
    # To restore a person is to take a warning back.
    SubjectType.PERSON: frozenset({ModerationAction.NONE, ModerationAction.WARN, ModerationAction.RESTORE}),
}
HELD_ACTIONS: Final = frozenset({ModerationAction.REMOVE, ModerationAction.RESTORE})
"""Of a post that is held: anything else would leave it waiting for ever."""
TAKEN_BACK: Final = frozenset({ModerationAction.REMOVE, ModerationAction.LOCK_COMMENTS})
"""What restoring a thing takes back; accepted appeals take back what they are about."""
APPEALABLE: Final = frozenset({ModerationAction.WARN, ModerationAction.LOCK_COMMENTS, ModerationAction.REMOVE})


@dataclass(frozen=True)
class Facts:
    """What is known of a person: `posts` are public ones, at most COUNTED; `removals` those of the last 30 days."""

    posts: int
    first_at: datetime | None
    removals: int
    vouched: int | None
    reviews_newcomers: bool


def trust_of(facts: Facts, now: datetime) -> Trust:
    """Return how much a person is trusted."""
    if not facts.reviews_newcomers:
        return Trust.MEMBER if facts.vouched is None else max(Trust.MEMBER, Trust(facts.vouched))
    if facts.vouched is not None:
        return Trust(facts.vouched)
    if facts.removals or facts.posts == 0 or facts.first_at is None:
        return Trust.NEWCOMER
    age = now - facts.first_at
    if facts.posts >= COUNTED and age >= timedelta(days=30):
        return Trust.REGULAR
    if facts.posts >= COUNTED // 4 and age >= timedelta(days=7):
        return Trust.MEMBER
    return Trust.BASIC


@dataclass(frozen=True)
class Limit:
    """At most `count` within `span`."""

    count: int
    span: timedelta


class Deed(StrEnum):
    """What is limited for people who are new."""

    PUBLISH = "publish"
    COMMENT = "comment"
    REPORT = "report"


_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
PUBLISHINGS_KEPT: Final = _DAY
LIMITS: Final[dict[Trust, dict[Deed, Limit]]] = {
    Trust.NEWCOMER: {
        Deed.PUBLISH: Limit(20, _DAY),
        Deed.COMMENT: Limit(60, _HOUR),
        Deed.REPORT: Limit(10, _DAY),
    },
    Trust.BASIC: {
        Deed.PUBLISH: Limit(200, _DAY),
        Deed.COMMENT: Limit(300, _HOUR),
        Deed.REPORT: Limit(30, _DAY),
    },
}
