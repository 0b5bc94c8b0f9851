"""The fact that somebody was mentioned. It is told again when the text is edited: who hears of it dedupes by text."""

from typing import ClassVar
from uuid import UUID

from shared.events import Event


class PersonMentioned(Event):
    """A public text names a person."""

    type: ClassVar[str] = "content.person_mentioned"

    person_id: UUID
    author_id: UUID
    post_id: UUID
    post_slug: str
    post_title: str
    comment_id: UUID | None
    excerpt: str
