"""Facts of moderation, and what ai answers."""

from typing import ClassVar
from uuid import UUID

from shared.events import Consumed, Event


class ReviewRequested(Event):
    """A text is to be judged before, or while, it shows."""

    type: ClassVar[str] = "content.review_requested"

    review_id: UUID
    author_id: UUID
    content_type: str
    text: str


class ReviewCompleted(Consumed):
    """ai.review_completed v1."""

    review_id: UUID
    approved: bool
    issues: list[str]


class ModerationDecided(Event):
    """A moderator has decided on something of the author's. `post_slug` is where it is, if anywhere."""

    type: ClassVar[str] = "content.moderation_decided"

    decision_id: UUID
    subject_type: str
    subject_id: UUID
    author_id: UUID
    action: str
    reason: str
    post_slug: str | None
    post_title: str | None
    is_appeal: bool
