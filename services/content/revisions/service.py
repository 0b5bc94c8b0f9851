"""Texts that posts had. Whoever may not change a post sees none of them: they may hold what its author took out."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.content.documents.text import plain_text
from services.content.posts import repository as posts
from services.content.posts import service
from services.content.posts.conditions import IfMatch
from services.content.posts.models import Post
from services.content.posts.policy import PostStatus
from services.content.posts.problems import PostNotFound, PostNotYours
from services.content.posts.schemas import PostUpdate
from services.content.revisions import repository
from services.content.revisions.models import WorkingCopy
from services.content.revisions.problems import RevisionNotFound
from services.content.revisions.schemas import RevisionCursor, RevisionList, RevisionRead, RevisionSummary
from services.content.revisions.texts import Text, text_of
from shared.auth import Caller
from shared.pagination import PageParams, Pagination, split_page


async def page_of(session: AsyncSession, caller: Caller, post_id: UUID, page: PageParams) -> RevisionList:
    """Return one page of the texts of a post, the newest first; the first page begins with what it has now.

    Raises:
        PostNotFound, PostNotYours
    """
    post = await own(session, caller, post_id)
    before = RevisionCursor.decode(page.cursor).number if page.cursor else None
    texts = _current(post, await repository.working_copy(session, post_id))
    now = [text for text in texts if before is None or text.number < before]
    found = await repository.listed(session, post_id, before=before, limit=page.limit + 1)
    former = [
        RevisionSummary(
            number=row.number,
            title=row.title,
            word_count=row.word_count,
            written_at=row.written_at,
            is_current=False,
            is_published=False,
        )
        for row in found
    ]
    shown, next_cursor = split_page([*now, *former], page.limit, lambda one: RevisionCursor(number=one.number))
    return RevisionList(revisions=shown, pagination=Pagination(limit=page.limit, next_cursor=next_cursor))


async def read(session: AsyncSession, caller: Caller, post_id: UUID, number: int) -> RevisionRead:
    """Return one text of a post, former or present.

    Raises:
        PostNotFound, PostNotYours, RevisionNotFound
    """
    post = await own(session, caller, post_id)
    text, written_at = await _text(session, post, number)
    return RevisionRead(
        number=number,
        title=text.title,
        content=text.content,
        excerpt=text.excerpt,
        tags=text.tags,
        written_at=written_at,
    )


async def restore(
    session: AsyncSession, caller: Caller, post_id: UUID, number: int, *, if_match: IfMatch, now: datetime
) -> Post:
    """Give the post a text again that it had; the one it has is kept.

    Raises:
        PostNotFound, PostNotYours, PostChanged, RevisionNotFound
        InvalidDocument: it shows a picture that is deleted, or quotes a post that is gone.
    """
    post = await own(session, caller, post_id)
    text, _ = await _text(session, post, number)
    change = PostUpdate(title=text.title, content=text.content, excerpt=text.excerpt, tags=text.tags)
    return await service.update(session, caller, post_id, change, if_match=if_match, now=now)


async def own(session: AsyncSession, caller: Caller, post_id: UUID) -> Post:
    """Return the caller's post.

    Raises:
        PostNotFound, PostNotYours
    """
    post = await posts.find(session, caller, post_id=post_id)
    if post is None:
        raise PostNotFound
    if post.author_id != caller.id:
        raise PostNotYours
    return post


async def _text(session: AsyncSession, post: Post, number: int) -> tuple[Text, datetime]:
    copy = await repository.working_copy(session, post.id)
    if copy is not None and copy.revision == number:
        return Text(copy.title, copy.content, copy.excerpt, copy.tags), copy.updated_at
    if post.revision == number:
        return text_of(post), post.updated_at
    found = await repository.find(session, post.id, number)
    if found is None:
        raise RevisionNotFound("It may have been one of too many. Choose another one.")
    return Text(found.title, found.content, found.excerpt, found.tags), found.written_at


def _current(post: Post, copy: WorkingCopy | None) -> list[RevisionSummary]:
    is_published = post.status == PostStatus.PUBLISHED
    saved = RevisionSummary(
        number=post.revision,
        title=post.title,
        word_count=len(post.plain_text.split()),
        written_at=post.updated_at,
        is_current=copy is None,
        is_published=is_published,
    )
    if copy is None:
        return [saved]
    working = RevisionSummary(
        number=copy.revision,
        title=copy.title,
        word_count=len(plain_text(copy.content).split()),
        written_at=copy.updated_at,
        is_current=True,
        is_published=False,
    )
    return [working, saved]
