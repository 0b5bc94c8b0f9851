"""The fact that a text was judged, and the one that asks for it."""

from typing import ClassVar
from uuid import UUID

from shared.events import Consumed, Event


class ReviewRequested(Consumed):
    """content.review_requested v1."""

    review_id: UUID
    author_id: UUID
    content_type: str
    text: str


class ReviewCompleted(Event):
    """A text was judged; whoever asked knows which by `review_id`."""

    type: ClassVar[str] = "ai.review_completed"

    review_id: UUID
    approved: bool
    issues: list[str]
    confidence: float
