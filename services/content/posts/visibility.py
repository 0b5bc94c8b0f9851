"""Who sees which post: the one door that every statement on posts goes through."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, or_

from services.content.boundaries.repository import are_apart, has_muted
from services.content.filters.repository import has_muted_words
from services.content.posts.models import Post
from services.content.posts.policy import PostStatus
from shared.auth import Caller


def _has_status(status: PostStatus) -> ColumnElement[bool]:
    # Rendered as a literal: a partial index is used only where the planner can prove its condition.
    return and_(Post.status == bindparam(None, status.value, literal_execute=True), Post.deleted_at.is_(None))


def is_public() -> ColumnElement[bool]:
    """What everyone may read, and lists show: published, not deleted, held or removed, and not of a hidden author."""
    return Post.is_public.expression


def is_draft_of(caller: Caller) -> ColumnElement[bool]:
    """The caller's own drafts; nobody lists those of others."""
    return and_(_has_status(PostStatus.DRAFT), Post.author_id == caller.id)


def is_published_of(caller: Caller) -> ColumnElement[bool]:
    """What the caller published, whatever became of it in moderation."""
    return and_(_has_status(PostStatus.PUBLISHED), Post.author_id == caller.id)


def is_in_trash_of(caller: Caller, *, since: datetime) -> ColumnElement[bool]:
    """What the caller deleted after `since`: theirs to take back, and nobody else's to see."""
    return and_(Post.deleted_at > since, Post.author_id == caller.id)


def is_due(now: datetime) -> ColumnElement[bool]:
    """Drafts whose time to be published has come; those of hidden authors wait until they are shown again."""
    return and_(Post.scheduled_at <= now, Post.deleted_at.is_(None), ~Post.is_author_hidden)


def readable_by(caller: Caller | None) -> ColumnElement[bool]:
    """What `caller` may open: public posts, except across a block, and their own; a moderator also what is held."""
    if caller is None:
        return is_public()
    own = and_(Post.deleted_at.is_(None), Post.author_id == caller.id)
    readable = or_(and_(is_public(), ~are_apart(caller.id, Post.author_id)), own)
    return or_(readable, _has_status(PostStatus.PUBLISHED)) if caller.is_moderator else readable


def is_shown_to(caller: Caller | None, *, with_muted: bool = False) -> ColumnElement[bool]:
    """What lists show to `caller`: nothing across a block, by those whom they mute, or with words that they mute.

    `with_muted` is for the posts of one author or of one series: muted people are in it, muted words are not.
    """
    if caller is None:
        return is_public()
    hidden = or_(are_apart(caller.id, Post.author_id), has_muted_words(caller.id))
    if not with_muted:
        hidden = or_(hidden, has_muted(caller.id, Post.author_id))
    return and_(is_public(), ~hidden)
