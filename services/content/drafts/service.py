"""Autosaving. The text of a draft is the post's; that of a published post is a working copy until it is saved.

One number counts the changes of both, so an `If-Match` never means two texts. Whoever has seen the last text replaces
it; who says what they have seen, and it is not the last, is refused; who does not say it replaces a text that is kept.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.content.documents.validation import validated
from services.content.media.references import own_pictures
from services.content.posts import repository as posts
from services.content.posts import service
from services.content.posts.conditions import IfMatch
from services.content.posts.models import Post
from services.content.posts.policy import PostStatus
from services.content.posts.problems import PostChanged, PostNotFound, PostNotYours
from services.content.posts.schemas import PostUpdate
from services.content.revisions import repository
from services.content.revisions.models import WorkingCopy
from services.content.revisions.policy import is_due
from services.content.revisions.schemas import DraftRead, DraftUpdate
from services.content.revisions.service import own
from services.content.revisions.texts import Text, text_of
from shared.auth import Caller


async def read(session: AsyncSession, caller: Caller, post_id: UUID) -> DraftRead:
    """Return what the author is working on.

    Raises:
        PostNotFound, PostNotYours
    """
    post = await own(session, caller, post_id)
    return _read(post, await repository.working_copy(session, post_id))


async def save(
    session: AsyncSession, caller: Caller, post_id: UUID, body: DraftUpdate, *, if_match: IfMatch, now: datetime
) -> DraftRead:
    """Save what the author has typed; the same text again changes nothing, whatever `if_match` says.

    Raises:
        PostNotFound, PostNotYours, InvalidDocument
        PostChanged: somebody, or another tab, has saved another text since; `details.revision` says which.
    """
    post = await _own_for_change(session, caller, post_id)
    copy = await repository.working_copy(session, post_id)
    has = Text(copy.title, copy.content, copy.excerpt, copy.tags) if copy else text_of(post)
    revision = copy.revision if copy else post.revision
    text = Text(
        title=body.title,
        content=await own_pictures(session, post.author_id, validated(body.content)),
        excerpt=(body.excerpt or None) if "excerpt" in body.model_fields_set else has.excerpt,
        tags=has.tags if body.tags is None else body.tags,
    )
    if text == has:
        return _read(post, copy)
    if not if_match.allows(revision):
        raise PostChanged("Load it again and compare.", details={"revision": revision})
    keeps = body.keeps_replaced or not if_match.names_one
    if copy is None and post.status == PostStatus.DRAFT:
        change = PostUpdate(title=text.title, content=text.content, excerpt=text.excerpt, tags=text.tags)
        await service.change(session, caller, post, change, now=now, keeps_text=keeps)
        return _read(post, None)
    if copy is None:  # the published text stays where it is
        copy = WorkingCopy(post_id=post_id)
        session.add(copy)
    elif keeps or is_due(await repository.last_kept(session, post_id), now):
        await repository.keep(session, post_id, has, number=revision, written_at=copy.updated_at, now=now)
    copy.revision = max(revision, post.revision) + 1
    copy.title, copy.content, copy.excerpt, copy.tags = text.title, text.content, text.excerpt, text.tags
    copy.updated_at = now
    await session.flush()
    return _read(post, copy)


async def discard(session: AsyncSession, caller: Caller, post_id: UUID, *, if_match: IfMatch, now: datetime) -> None:
    """Give up the working copy of a published post: it is kept among the former texts. Without one nothing changes.

    Raises:
        PostNotFound, PostNotYours, PostChanged
    """
    post = await _own_for_change(session, caller, post_id)
    copy = await repository.working_copy(session, post_id)
    if copy is None:
        return
    if not if_match.allows(copy.revision):
        raise PostChanged("Load it again and compare.", details={"revision": copy.revision})
    await service.leave_working_copy(session, post, copy, now)


async def _own_for_change(session: AsyncSession, caller: Caller, post_id: UUID) -> Post:
    post = await posts.find_for_change(session, caller, post_id)
    if post is None:
        raise PostNotFound
    if post.author_id != caller.id:
        raise PostNotYours
    return post


def _read(post: Post, copy: WorkingCopy | None) -> DraftRead:
    text = Text(copy.title, copy.content, copy.excerpt, copy.tags) if copy else text_of(post)
    return DraftRead(
        post_id=post.id,
        status=PostStatus(post.status),
        title=text.title,
        content=text.content,
        excerpt=text.excerpt,
        tags=text.tags,
        revision=copy.revision if copy else post.revision,
        updated_at=copy.updated_at if copy else post.updated_at,
        is_unpublished=copy is not None,
    )
