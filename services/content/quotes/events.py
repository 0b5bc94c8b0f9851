"""Facts about quotes that other services hear of. They are told again when the text is edited: a pair is one quote."""

from typing import ClassVar
from uuid import UUID

from shared.events import Event


class PostQuoted(Event):
    """A public post quotes another; with `is_pending` its author is asked."""

    type: ClassVar[str] = "content.post_quoted"

    post_id: UUID
    post_slug: str
    post_title: str
    author_id: UUID
    quoted_id: UUID
    quoted_author_id: UUID
    is_pending: bool


class QuoteDecided(Event):
    """The author of a quoted post has decided, or changed their mind."""

    type: ClassVar[str] = "content.quote_decided"

    post_id: UUID
    post_slug: str
    post_title: str
    author_id: UUID
    quoted_id: UUID
    quoted_author_id: UUID
    is_accepted: bool
