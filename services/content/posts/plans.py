"""Drafts that become posts by themselves: planning them, and publishing what is due."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.posts import repository, service
from services.content.posts.conditions import IfMatch
from services.content.posts.models import Post
from services.content.posts.policy import PostStatus, may_be_planned
from services.content.posts.problems import PostIsPublished
from services.content.posts.schemas import PostCursor, PostList, PostSummary
from shared.auth import Caller
from shared.database import Database
from shared.logging import get_logger
from shared.pagination import PageParams, Pagination, split_page
from shared.problems import InvalidInput, Problem

log = get_logger(__name__)

BATCH: Final = 20
_TRY_AGAIN: Final = timedelta(minutes=5)


async def plan(
    session: AsyncSession, caller: Caller, post_id: UUID, at: datetime, *, if_match: IfMatch, now: datetime
) -> Post:
    """Return the draft, planned for `at`; planning it for the same moment again changes nothing.

    Raises:
        PostNotFound, PostNotYours, PostChanged, PostIsPublished
        InvalidInput: `at` is past, or more than a year away.
    """
    post = await service.own_post(session, caller, post_id, if_match)
    if post.status == PostStatus.PUBLISHED:
        raise PostIsPublished("Unpublish it first, then plan it.")
    if post.scheduled_at == at:
        return post
    if not may_be_planned(at, now):
        reason = "must be in the future and at most a year away"
        raise InvalidInput("Choose another time.", field_errors={"at": [reason]})
    return await _put(session, post, at, now)


async def cancel(session: AsyncSession, caller: Caller, post_id: UUID, *, if_match: IfMatch, now: datetime) -> Post:
    """Return the post without a plan; one that has none stays as it is.

    Raises:
        PostNotFound, PostNotYours, PostChanged
    """
    post = await service.own_post(session, caller, post_id, if_match)
    return post if post.scheduled_at is None else await _put(session, post, None, now)


async def page_of(session: AsyncSession, caller: Caller, page: PageParams) -> PostList:
    """Return one page of the caller's planned drafts, the next one first."""
    after = PostCursor.decode(page.cursor) if page.cursor else None
    found = await repository.planned(session, caller, after=after, limit=page.limit + 1)
    shown, next_cursor = split_page(
        found, page.limit, lambda post: PostCursor(at=post.scheduled_at or post.updated_at, id=post.id)
    )
    return PostList(
        posts=[PostSummary.model_validate(post) for post in shown],
        pagination=Pagination(limit=page.limit, next_cursor=next_cursor),
    )


async def publish_due(database: Database, now: datetime, limit: int = BATCH) -> int:
    """Publish up to `limit` drafts whose time has come, in one transaction, and return how many were due.

    A draft is locked before it is published and has no plan afterwards, and a lock that another worker holds is
    passed over: however many workers there are, and wherever one of them dies, each draft is published once.
    """
    async with database.transaction() as session:
        due = await repository.due(session, now, limit)
        for post in due:
            post_id = post.id
            try:
                async with session.begin_nested():
                    await service.publish_planned(session, post, now)
            except (Problem, SQLAlchemyError) as error:
                # One that cannot be published must not keep the others waiting.
                log.warning("planned_post_failed", post_id=str(post_id), error=type(error).__name__, exc_info=error)
                await repository.postpone(session, post_id, now + _TRY_AGAIN)
    return len(due)


async def _put(session: AsyncSession, post: Post, at: datetime | None, now: datetime) -> Post:
    post.scheduled_at = at
    post.revision += 1
    post.updated_at = now
    await session.flush()
    return post
