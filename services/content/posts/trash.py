"""What an author deleted: to be seen, taken back, and erased when its time is over."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.content.posts import repository, service
from services.content.posts.events import PostRestored
from services.content.posts.models import Post
from services.content.posts.policy import TRASH_KEEPS, Moderation, PostStatus
from services.content.posts.problems import PostNotFound, PostNotYours
from services.content.posts.schemas import DeletedPost, DeletedPostList, PostSummary, TrashCursor
from services.content.revisions import repository as revisions
from shared.auth import Caller
from shared.database import Database
from shared.outbox import record
from shared.pagination import PageParams, Pagination, split_page

BATCH: Final = 50


async def page_of(session: AsyncSession, caller: Caller, page: PageParams, now: datetime) -> DeletedPostList:
    """Return one page of what the caller deleted in the last 30 days, the latest first."""
    after = TrashCursor.decode(page.cursor) if page.cursor else None
    found = await repository.trashed(session, caller, since=now - TRASH_KEEPS, after=after, limit=page.limit + 1)
    shown, next_cursor = split_page(found, page.limit, _cursor_of)
    return DeletedPostList(
        posts=[_read(post) for post in shown], pagination=Pagination(limit=page.limit, next_cursor=next_cursor)
    )


async def restore(session: AsyncSession, caller: Caller, post_id: UUID, now: datetime) -> Post:
    """Return the post as it was before it was deleted; one that is not deleted stays as it is.

    A published post has its old address and date again. A plan holds only if its time is still to come.

    Raises:
        PostNotFound, PostNotYours
        EmailNotVerified: it was published, and the caller may not publish now.
    """
    post = await repository.find_in_trash(session, caller, post_id, since=now - TRASH_KEEPS)
    if post is None:
        return await _present(session, caller, post_id)
    if post.status == PostStatus.PUBLISHED:
        service.require_may_publish(caller)
    post.deleted_at = None
    copy = await revisions.working_copy(session, post_id)
    post.revision = max(post.revision, copy.revision if copy else 0) + 1
    if post.scheduled_at is not None and post.scheduled_at <= now:
        post.scheduled_at = None
    await session.flush()
    if post.published_at is not None and post.moderation == Moderation.CLEAR and not post.is_author_hidden:
        await record(
            session,
            PostRestored(
                post_id=post.id,
                slug=post.slug,
                title=post.title,
                excerpt=post.excerpt,
                author_id=post.author_id,
                author_username=post.author.username,
                tags=post.tags,
                published_at=post.published_at,
            ),
        )
    return post


async def purge(database: Database, now: datetime, limit: int = BATCH) -> int:
    """Erase up to `limit` posts that have been deleted for 30 days, and return how many."""
    async with database.transaction() as session:
        return await repository.purge_some(session, now - TRASH_KEEPS, limit)


async def _present(session: AsyncSession, caller: Caller, post_id: UUID) -> Post:
    post = await repository.find_for_change(session, caller, post_id)
    if post is None:
        raise PostNotFound
    if post.author_id != caller.id:
        raise PostNotYours
    return post


def _read(post: Post) -> DeletedPost:
    assert post.deleted_at is not None  # noqa: S101 - the statement says so
    summary = PostSummary.model_validate(post)
    return DeletedPost(**dict(summary), deleted_at=post.deleted_at, purge_at=post.deleted_at + TRASH_KEEPS)


def _cursor_of(post: Post) -> TrashCursor:
    return TrashCursor(at=post.deleted_at or post.updated_at, id=post.id)
