"""What may be done with posts. Records the events; the edge commits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from services.content.authors.repository import author_of
from services.content.counts.apart import leave_out
from services.content.counts.models import PostCounts
from services.content.media import repository as media
from services.content.media.references import named_by
from services.content.moderation import reviews, standing
from services.content.moderation.policy import Deed
from services.content.moderation.repository import are_comments_closed
from services.content.posts import repository, telling, writing
from services.content.posts.conditions import IfMatch
from services.content.posts.events import PostDeleted
from services.content.posts.models import Post
from services.content.posts.policy import Moderation, PostStatus
from services.content.posts.problems import CommentsClosedByModerator, PostNotFound, PostNotYours
from services.content.posts.schemas import PostCreate, PostCursor, PostList, PostSummary, PostUpdate
from services.content.posts.slugs import fits, stem_of
from services.content.quotes import service as quotes
from services.content.quotes.policy import quoted_in
from services.content.revisions import repository as revisions
from services.content.revisions.models import WorkingCopy
from services.content.revisions.policy import is_due
from services.content.revisions.texts import Text, text_of
from services.content.tags import repository as tags
from shared.auth import Caller
from shared.ids import uuid7
from shared.outbox import record
from shared.pagination import PageParams, Pagination, numbered, split_page
from shared.problems import EmailNotVerified


async def create(session: AsyncSession, caller: Caller, body: PostCreate, now: datetime) -> Post:
    """Return a new post, as a draft or published at once.

    Raises:
        InvalidDocument: the content does not fit the editor's schema.
        EmailNotVerified: the caller may not publish yet.
    """
    is_published = body.status is PostStatus.PUBLISHED
    if is_published:
        require_may_publish(caller)
        await standing.require_within(session, Deed.PUBLISH, caller, now)
    post_id = uuid7()
    post = Post(
        id=post_id,
        author=await author_of(session, caller),
        title=body.title,
        excerpt="",
        has_own_excerpt=False,
        status=body.status.value,
        canonical_url=body.canonical_url,
        quote_policy=body.quote_policy.value,
        comments_locked=body.comments_locked,
        revision=1,
        created_at=now,
        updated_at=now,
        published_at=now if is_published else None,
        deleted_at=None,
    )
    await writing.set_cover(session, post, caller.id, body.cover)
    await writing.set_series(session, post, body.series_id)
    await writing.write(session, post, caller.id, body.content)
    writing.set_excerpt(post, body.excerpt)
    await tags.ensure(session, body.tags)
    post.tags = body.tags
    post.slug = await repository.claim_slug(session, post_id, stem_of(post.title))
    session.add(post)
    await session.flush()
    if shown := named_by(post.content, post.cover_url):
        await media.set_uses(session, post_id, shown)
    set_committed_value(post, "counts", PostCounts(post_id=post_id, comments=0, quotes=0, reactions={}))
    if quoted_in(post.content):
        await quotes.settle(session, caller.id, post_id, post.content, now)
    if is_published:
        await reviews.come_out(session, caller, post, now)
    return post


async def page_of(session: AsyncSession, wanted: repository.PostFilter, page: PageParams) -> PostList:
    """Return one page of a list; only a numbered page is counted."""
    after = PostCursor.decode(page.cursor) if page.cursor else None
    found = await repository.listed(session, wanted, after=after, offset=page.offset, limit=page.limit + 1)
    shown, next_cursor = split_page(found, page.limit, wanted.cursor_of)
    if page.page is None:
        pagination = Pagination(limit=page.limit, next_cursor=next_cursor)
    else:
        pagination = numbered(page, await repository.count(session, wanted), next_cursor)
    await leave_out(session, wanted.reader, shown)
    return PostList(posts=[PostSummary.model_validate(post) for post in shown], pagination=pagination)


async def update(
    session: AsyncSession, caller: Caller, post_id: UUID, body: PostUpdate, *, if_match: IfMatch, now: datetime
) -> Post:
    """Return the post with the change applied; one that changes nothing leaves the revision alone.

    Raises:
        PostNotFound, PostNotYours, PostChanged, InvalidDocument, EmailNotVerified, CommentsClosedByModerator
    """
    post = await own_post(session, caller, post_id, if_match)
    await change(session, caller, post, body, now=now, keeps_text=True)
    return post


async def change(
    session: AsyncSession, caller: Caller, post: Post, body: PostUpdate, *, now: datetime, keeps_text: bool
) -> None:
    """Apply a change to the caller's own, locked post.

    A text that is replaced is kept; without `keeps_text`, which is for what its writer has just seen, now and then.
    A text that is saved replaces the working copy, and a post that is taken back goes on with it.

    Raises:
        InvalidDocument, EmailNotVerified, CommentsClosedByModerator
    """
    was_published = post.status == PostStatus.PUBLISHED
    before, number, written_at = text_of(post), post.revision, post.updated_at
    is_saving = body.title is not None or body.content is not None
    copy = await revisions.working_copy(session, post.id)
    if copy is not None and not is_saving and body.status is PostStatus.DRAFT:
        text = {"title": copy.title, "content": copy.content, "excerpt": copy.excerpt, "tags": copy.tags}
        body, is_saving = body.model_copy(update=text), True
    if body.comments_locked is False and post.comments_locked and await are_comments_closed(session, post.id):
        raise CommentsClosedByModerator("Appeal against the decision to open them again.")
    is_changed = await writing.apply(session, post, body, now)
    is_written = text_of(post) != before
    if is_written and (keeps_text or is_due(await revisions.last_kept(session, post.id), now)):
        await revisions.keep(session, post.id, before, number=number, written_at=written_at, now=now)
    if copy is not None and is_saving:
        await leave_working_copy(session, post, copy, now)
        is_changed = True
    elif copy is not None:
        post.revision = max(post.revision, copy.revision)
    if body.status is not None and body.status != post.status:
        if body.status is PostStatus.PUBLISHED:
            await standing.require_within(session, Deed.PUBLISH, caller, now)
        _set_status(caller, post, body.status, now)
        is_changed = True
    if is_changed:
        await _save(session, caller, post, now, was_published=was_published)
    if is_written and was_published and post.status == PostStatus.PUBLISHED and not caller.is_moderator:
        await reviews.changed(session, post, now)


async def leave_working_copy(session: AsyncSession, post: Post, copy: WorkingCopy, now: datetime) -> None:
    """Delete the working copy of a locked post, and keep it where it is not what the post says.

    The post's revision goes on from the copy's: no number is given to two texts.
    """
    text = Text(copy.title, copy.content, copy.excerpt, copy.tags)
    if text != text_of(post):
        await revisions.keep(session, post.id, text, number=copy.revision, written_at=copy.updated_at, now=now)
    post.revision = max(post.revision, copy.revision) + 1
    await session.delete(copy)
    await session.flush()


async def set_status(
    session: AsyncSession, caller: Caller, post_id: UUID, status: PostStatus, *, if_match: IfMatch, now: datetime
) -> Post:
    """Publish the post or take it back; repeating it changes nothing.

    Raises:
        PostNotFound, PostNotYours, PostChanged, EmailNotVerified
    """
    return await update(session, caller, post_id, PostUpdate(status=status), if_match=if_match, now=now)


async def delete(session: AsyncSession, caller: Caller, post_id: UUID, if_match: IfMatch, now: datetime) -> None:
    """Delete the post; its slugs stay taken.

    Raises:
        PostNotFound, PostNotYours, PostChanged
    """
    post = await own_post(session, caller, post_id, if_match)
    post.deleted_at = now
    post.revision += 1
    await session.flush()
    if post.status == PostStatus.PUBLISHED:
        await record(session, PostDeleted(post_id=post.id, author_id=post.author_id))


async def publish_planned(session: AsyncSession, post: Post, now: datetime) -> None:
    """Publish a draft whose time has come: its author was allowed to when they planned it."""
    _enter(post, PostStatus.PUBLISHED, now)
    await _save(session, None, post, now, was_published=False)


async def own_post(session: AsyncSession, caller: Caller, post_id: UUID, if_match: IfMatch) -> Post:
    """Return the caller's post, locked, as `if_match` wants it.

    Raises:
        PostNotFound, PostNotYours, PostChanged
    """
    post = await repository.find_for_change(session, caller, post_id)
    if post is None:
        raise PostNotFound
    if post.author_id != caller.id:
        raise PostNotYours
    if not if_match.allows(post.revision):  # the author may have seen their working copy instead
        copy = await revisions.working_copy(session, post.id)
        if_match.require(post.revision, *([copy.revision] if copy else []))
    return post


def require_may_publish(caller: Caller) -> None:
    """Raise unless the caller may show their words to others.

    Raises:
        EmailNotVerified
    """
    if not caller.email_verified:
        raise EmailNotVerified("Open the link in the mail we sent you, then publish. Drafts can be kept meanwhile.")


async def _save(
    session: AsyncSession, caller: Caller | None, post: Post, now: datetime, *, was_published: bool
) -> None:
    is_published = post.status == PostStatus.PUBLISHED
    # A draft keeps its slug while its title is looked for: only readers hold links.
    if is_published and not fits(post.slug, post.title):
        post.slug = await repository.claim_slug(session, post.id, stem_of(post.title))
    post.revision += 1
    post.updated_at = now
    was_public = was_published and post.moderation == Moderation.CLEAR
    if was_published and not is_published:
        await reviews.withdraw(session, post)
    await session.flush()
    if is_published and not was_published:
        await reviews.come_out(session, caller, post, now)
    elif is_published and was_public:
        await telling.tell_updated(session, post, now)
    elif was_public:
        await telling.tell_gone(session, post)


def _set_status(caller: Caller, post: Post, status: PostStatus, now: datetime) -> None:
    if status is PostStatus.PUBLISHED:
        require_may_publish(caller)
    _enter(post, status, now)


def _enter(post: Post, status: PostStatus, now: datetime) -> None:
    post.status = status.value
    post.scheduled_at = None
    post.published_at = now if status is PostStatus.PUBLISHED else None
