"""How the home feed is ranked. Pure: the same posts at the same moment come in the same order, for the same reasons.

A post's score is the sum of four parts, each between 0 and its weight:

| part | 1 when | weight |
|---|---|---|
| recency | just published; half of it is left after RECENCY_HALF_LIFE | 1.0 |
| people | a person whom the reader follows wrote it | 0.8, as much as a day |
| topics | it carries a tag that the reader follows | 0.5 |
| engagement | 1,000 reactions (comments count twice, quotes three times), on a logarithmic scale | 0.8 |

The reader turns people, topics and discovery (the weight of engagement, by which posts of strangers come in) down to a
quarter or up to double. Equal scores come newest first, then by id. Then no more than MAX_RUN posts of one author stand
in a row while there is one of somebody else.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

RECENCY_HALF_LIFE: Final = timedelta(hours=24)
FRESH: Final = timedelta(hours=24)
POPULAR: Final = 10
MAX_RUN: Final = 2

_RECENCY, _PEOPLE, _TOPICS, _ENGAGEMENT = 1.0, 0.8, 0.5, 0.8
_FULL_ENGAGEMENT: Final = 1000


class Level(StrEnum):
    """How much of something a reader wants."""

    LESS = "less"
    NORMAL = "normal"
    MORE = "more"

    @property
    def factor(self) -> float:
        """What the weight is multiplied with."""
        return {Level.LESS: 0.25, Level.NORMAL: 1.0, Level.MORE: 2.0}[self]


class ReasonCode(StrEnum):
    """Why a post is in the feed."""

    FOLLOWED_AUTHOR = "followed_author"
    FOLLOWED_TAG = "followed_tag"
    POPULAR = "popular"
    FRESH = "fresh"
    LATEST = "latest"


@dataclass(frozen=True)
class Taste:
    """What a reader wants more or less of."""

    people: Level = Level.NORMAL
    topics: Level = Level.NORMAL
    discovery: Level = Level.NORMAL


@dataclass(frozen=True)
class Candidate:
    """A post that may be shown, and what its score is made of."""

    id: UUID
    author_id: UUID
    published_at: datetime
    engagement: int
    is_author_followed: bool = False
    followed_tag: str | None = None


@dataclass(frozen=True)
class Reason:
    """One of the reasons; `tag` is there with FOLLOWED_TAG."""

    code: ReasonCode
    tag: str | None = None


def score(post: Candidate, taste: Taste, now: datetime) -> float:
    """Return the score of a post at `now`."""
    age = max(0.0, (now - post.published_at) / RECENCY_HALF_LIFE)
    engaged = min(1.0, math.log1p(max(0, post.engagement)) / math.log1p(_FULL_ENGAGEMENT))
    recency: float = 0.5**age
    return (
        _RECENCY * recency
        + _PEOPLE * taste.people.factor * post.is_author_followed
        + _TOPICS * taste.topics.factor * (post.followed_tag is not None)
        + _ENGAGEMENT * taste.discovery.factor * engaged
    )


def ranked(posts: Sequence[Candidate], taste: Taste, now: datetime) -> list[Candidate]:
    """Return the posts, the best first, whatever order they come in."""
    best = sorted(posts, key=lambda post: (score(post, taste, now), post.published_at, post.id.int), reverse=True)
    return _mixed(best)


def reasons(post: Candidate, now: datetime) -> list[Reason]:
    """Return why the post is shown: at least one reason, the weightiest first."""
    found = []
    if post.is_author_followed:
        found.append(Reason(ReasonCode.FOLLOWED_AUTHOR))
    if post.followed_tag is not None:
        found.append(Reason(ReasonCode.FOLLOWED_TAG, post.followed_tag))
    if post.engagement >= POPULAR:
        found.append(Reason(ReasonCode.POPULAR))
    if now - post.published_at <= FRESH:
        found.append(Reason(ReasonCode.FRESH))
    return found or [Reason(ReasonCode.LATEST)]


def _mixed(best: list[Candidate]) -> list[Candidate]:
    waiting, mixed = list(best), list[Candidate]()
    while waiting:
        run = {post.author_id for post in mixed[-MAX_RUN:]}
        tired = run.pop() if len(mixed) >= MAX_RUN and len(run) == 1 else None
        place = next((place for place, post in enumerate(waiting) if post.author_id != tired), 0)
        mixed.append(waiting.pop(place))
    return mixed
