"""Posts on the sockets."""

from typing import Any
from uuid import UUID

from pydantic import model_validator

from shared.schemas import ApiModel


class PostTarget(ApiModel):
    """A post, as `{postId}` or a bare id."""

    post_id: UUID

    @model_validator(mode="before")
    @classmethod
    def _bare_id(cls, value: Any) -> Any:
        return {"postId": value} if isinstance(value, str) else value


class Watching(ApiModel):
    """The answer to `post:watch` and `post:unwatch`."""

    watching: bool


class CommentAdded(ApiModel):
    """`post:commentAdded`: a comment is there; `commentCount` is the post's number with it."""

    post_id: UUID
    comment_id: UUID
    parent_id: UUID | None
    author_id: UUID
    comment_count: int


class CommentChanged(ApiModel):
    """`post:commentChanged`: a comment has other words, or is gone; then `commentCount` is the post's number."""

    post_id: UUID
    comment_id: UUID
    author_id: UUID
    is_deleted: bool
    comment_count: int | None


class ReactionUpdated(ApiModel):
    """`post:reactionUpdated`: the numbers of a post, or of a comment below it. Who reacted is not said."""

    post_id: UUID
    comment_id: UUID | None
    reactions: dict[str, int]


class PostChanged(ApiModel):
    """`post:updated`: read the post again; it may be gone."""

    post_id: UUID
