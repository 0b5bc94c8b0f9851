"""Facts about reactions. `reactions` are the numbers after the change."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.events import Event


class ReactionAdded(Event):
    """Somebody gave a post, or a comment below it, something."""

    type: ClassVar[str] = "content.reaction_added"

    post_id: UUID
    post_slug: str
    post_title: str
    comment_id: UUID | None
    recipient_id: UUID
    actor_id: UUID
    reaction: str
    reactions: dict[str, int]
    added_at: datetime


class ReactionRemoved(Event):
    """Somebody took it back."""

    type: ClassVar[str] = "content.reaction_removed"

    post_id: UUID
    comment_id: UUID | None
    actor_id: UUID
    reaction: str
    reactions: dict[str, int]
