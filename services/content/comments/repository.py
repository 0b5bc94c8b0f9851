"""Every SQL statement on comments. Whoever may not open the post has no comments; the service looks first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from services.content.authors.models import Author
from services.content.boundaries.repository import are_apart, has_muted
from services.content.comments.models import Comment
from services.content.comments.schemas import CommentSort
from services.content.counts.models import PostCounts
from shared.auth import Caller

Shown = Row[Comment, bool]
"""A comment, and whether it is hidden from the reader."""

FIRST_REPLIES: Final = 10


async def threads(
    session: AsyncSession,
    caller: Caller | None,
    post_id: UUID,
    *,
    sort: CommentSort,
    after: UUID | None,
    limit: int,
) -> Sequence[Shown]:
    """Return up to `limit` comments that begin a thread."""
    is_descending = sort is CommentSort.NEWEST
    query = _shown(caller).where(Comment.post_id == post_id, Comment.root_id.is_(None)).limit(limit)
    query = query.order_by(Comment.id.desc() if is_descending else Comment.id)
    if after is not None:
        query = query.where(Comment.id < after if is_descending else Comment.id > after)
    return (await session.execute(query)).all()


async def first_replies(session: AsyncSession, caller: Caller | None, roots: Sequence[UUID]) -> Sequence[Shown]:
    """Return the first FIRST_REPLIES comments of each thread, in the order of writing."""
    if not roots:
        return []
    visible = (
        select(Comment.id, func.row_number().over(partition_by=Comment.root_id, order_by=Comment.id).label("place"))
        .where(Comment.root_id.in_(roots), _is_there(caller))
        .subquery()
    )
    query = _shown(caller).join(visible, visible.c.id == Comment.id).where(visible.c.place <= FIRST_REPLIES)
    return (await session.execute(query.order_by(Comment.id))).all()


async def root(session: AsyncSession, caller: Caller | None, root_id: UUID) -> Shown | None:
    """Return the comment that a thread begins with, as the reader sees it."""
    query = _shown(caller).where(Comment.id == root_id, Comment.root_id.is_(None))
    return (await session.execute(query)).one_or_none()


async def replies(
    session: AsyncSession, caller: Caller | None, root_id: UUID, *, after: UUID | None, limit: int
) -> Sequence[Shown]:
    """Return up to `limit` comments of a thread, in the order of writing."""
    query = _shown(caller).where(Comment.root_id == root_id).order_by(Comment.id).limit(limit)
    if after is not None:
        query = query.where(Comment.id > after)
    return (await session.execute(query)).all()


async def find(session: AsyncSession, comment_id: UUID, caller: Caller | None) -> Comment | None:
    """Return a living comment by somebody whom the caller may meet; who may open its post, the service knows."""
    query = select(Comment).where(Comment.id == comment_id, _is_living(Comment))
    query = query.options(joinedload(Comment.author, innerjoin=True))
    if caller is not None:
        query = query.where(~are_apart(caller.id, Comment.author_id))
    found: Comment | None = await session.scalar(query)
    return found


async def find_for_change(session: AsyncSession, comment_id: UUID) -> Comment | None:
    """Return a living comment, locked until the transaction ends."""
    query = select(Comment).where(Comment.id == comment_id, Comment.deleted_at.is_(None))
    query = query.options(joinedload(Comment.author, innerjoin=True))
    found: Comment | None = await session.scalar(query.with_for_update(of=Comment))
    return found


async def count(session: AsyncSession, comment: Comment, change: int) -> int:
    """Add `change` to the numbers that a comment is counted in; return that of the post."""
    if comment.root_id is not None:
        await session.execute(
            update(Comment)
            .where(Comment.id == comment.root_id)
            .values(replies=Comment.replies + change)
            .execution_options(synchronize_session=False)
        )
    total = await session.scalar(
        update(PostCounts)
        .where(PostCounts.post_id == comment.post_id)
        .values(comments=PostCounts.comments + change)
        .returning(PostCounts.comments)
        .execution_options(synchronize_session=False)
    )
    return total or 0


async def erase_some(session: AsyncSession, author_id: UUID, now: datetime, limit: int) -> int:
    """Take the words of up to `limit` comments of a person, and delete those that nobody has answered; count them."""
    mine = select(Comment).where(Comment.author_id == author_id, or_(Comment.deleted_at.is_(None), Comment.body != ""))
    living = (await session.scalars(mine.limit(limit).with_for_update())).all()
    for comment in living:
        if comment.deleted_at is None:
            comment.deleted_at = now
            if comment.removed_at is None:
                await count(session, comment, -1)
        comment.body = comment.html = ""
        comment.revision += 1
    await session.flush()
    if living:
        return len(living)
    child = aliased(Comment)
    leaves = (
        select(Comment.id)
        .where(Comment.author_id == author_id, ~exists().where(child.parent_id == Comment.id))
        .limit(limit)
    )
    result: Any = await session.execute(
        delete(Comment).where(Comment.id.in_(leaves)).execution_options(synchronize_session=False)
    )
    return int(result.rowcount)


def _hidden(caller: Caller | None) -> ColumnElement[bool]:
    is_suspended = exists().where(Author.id == Comment.author_id, Author.hidden_until.is_not(None))
    if caller is None:
        return is_suspended
    return or_(is_suspended, are_apart(caller.id, Comment.author_id), has_muted(caller.id, Comment.author_id))


def _is_living(comment: Any) -> ColumnElement[bool]:
    return and_(comment.deleted_at.is_(None), comment.removed_at.is_(None))


def _is_there(caller: Caller | None) -> ColumnElement[bool]:
    """A comment is there for as long as it lives or somebody living has answered it."""
    child = aliased(Comment)
    answered = exists().where(child.parent_id == Comment.id, _is_living(child))
    return or_(and_(_is_living(Comment), ~_hidden(caller)), Comment.replies > 0, answered)


def _shown(caller: Caller | None) -> Select[Comment, bool]:
    query = select(Comment, _hidden(caller).label("is_hidden")).where(_is_there(caller))
    return query.options(joinedload(Comment.author, innerjoin=True))
