"""Who sees which post: the one door that every statement on posts goes through."""

from sqlalchemy import ColumnElement, and_, bindparam, or_

from services.content.boundaries.repository import are_apart, has_muted
from services.content.posts.models import Post
from services.content.posts.policy import PostStatus
from shared.auth import Caller


def _has_status(status: PostStatus) -> ColumnElement[bool]:
    # Rendered as a literal: a partial index is used only where the planner can prove its condition.
    return Post.status == bindparam(None, status.value, literal_execute=True)


def is_published() -> ColumnElement[bool]:
    """What everyone may read, and lists show."""
    return and_(_has_status(PostStatus.PUBLISHED), Post.deleted_at.is_(None))


def is_draft_of(caller: Caller) -> ColumnElement[bool]:
    """The caller's own drafts; nobody lists those of others."""
    return and_(_has_status(PostStatus.DRAFT), Post.deleted_at.is_(None), Post.author_id == caller.id)


def readable_by(caller: Caller | None) -> ColumnElement[bool]:
    """What `caller` may open: published posts, except across a block, and their own drafts."""
    if caller is None:
        return is_published()
    return or_(and_(is_published(), ~are_apart(caller.id, Post.author_id)), is_draft_of(caller))


def is_shown_to(caller: Caller | None, *, with_muted: bool = False) -> ColumnElement[bool]:
    """What lists show to `caller`: nothing across a block, and nothing by those whom they mute."""
    if caller is None:
        return is_published()
    hidden = are_apart(caller.id, Post.author_id)
    if not with_muted:
        hidden = or_(hidden, has_muted(caller.id, Post.author_id))
    return and_(is_published(), ~hidden)
