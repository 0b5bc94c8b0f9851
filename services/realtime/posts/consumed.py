"""The parts of content's events on posts that this service reads."""

from uuid import UUID

from shared.events import Consumed


class CommentAdded(Consumed):
    """content.comment_added v1."""

    comment_id: UUID
    post_id: UUID
    post_slug: str
    post_title: str
    post_author_id: UUID
    author_id: UUID
    parent_id: UUID | None
    parent_author_id: UUID | None
    excerpt: str
    comment_count: int


class CommentEdited(Consumed):
    """content.comment_edited v1."""

    comment_id: UUID
    post_id: UUID
    author_id: UUID


class CommentDeleted(CommentEdited):
    """content.comment_deleted v1."""

    comment_count: int


class ReactionAdded(Consumed):
    """content.reaction_added v1."""

    post_id: UUID
    post_slug: str
    post_title: str
    comment_id: UUID | None
    recipient_id: UUID
    actor_id: UUID
    reaction: str
    reactions: dict[str, int]


class ReactionRemoved(Consumed):
    """content.reaction_removed v1."""

    post_id: UUID
    comment_id: UUID | None
    reactions: dict[str, int]


class PersonMentioned(Consumed):
    """content.person_mentioned v1."""

    person_id: UUID
    author_id: UUID
    post_id: UUID
    post_slug: str
    post_title: str
    comment_id: UUID | None
    excerpt: str


class PostQuoted(Consumed):
    """content.post_quoted v1."""

    post_id: UUID
    post_slug: str
    post_title: str
    author_id: UUID
    quoted_id: UUID
    quoted_author_id: UUID
    is_pending: bool


class QuoteDecided(Consumed):
    """content.quote_decided v1."""

    post_id: UUID
    post_slug: str
    post_title: str
    author_id: UUID
    quoted_id: UUID
    quoted_author_id: UUID
    is_accepted: bool


class ModerationDecided(Consumed):
    """content.moderation_decided v1."""

    decision_id: UUID
    author_id: UUID
    reason: str


class PostChanged(Consumed):
    """content.post_updated v1, content.post_unpublished v1 and content.post_deleted v1."""

    post_id: UUID
