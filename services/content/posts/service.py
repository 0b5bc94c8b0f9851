"""What may be done with posts. Records the events; the edge commits."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from services.content.authors.repository import author_of
from services.content.counts.models import PostCounts
from services.content.documents.html import rendered
from services.content.documents.text import excerpt_of, plain_text, reading_minutes
from services.content.documents.validation import validated
from services.content.media import repository as media
from services.content.media.references import named_by, own_cover, own_pictures
from services.content.mentions import repository as mentions
from services.content.mentions.events import PersonMentioned
from services.content.mentions.names import linked, names_in_document
from services.content.posts import repository
from services.content.posts.conditions import IfMatch
from services.content.posts.events import PostDeleted, PostPublished, PostUnpublished, PostUpdated
from services.content.posts.models import Post
from services.content.posts.policy import PostStatus
from services.content.posts.problems import PostNotFound, PostNotYours
from services.content.posts.schemas import Cover, PostCreate, PostCursor, PostList, PostSummary, PostUpdate
from services.content.posts.slugs import fits, stem_of
from services.content.quotes import service as quotes
from services.content.quotes.policy import quoted_in
from services.content.series import repository as series
from services.content.series.problems import SeriesNotFound
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
    await _set_cover(session, post, caller.id, body.cover)
    await _set_series(session, post, body.series_id)
    await _write(session, post, caller.id, body.content)
    _set_excerpt(post, body.excerpt)
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
        await _record_published(session, post)
        await _tell_of_others(session, post, now)
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
    return PostList(posts=[PostSummary.model_validate(post) for post in shown], pagination=pagination)


async def update(
    session: AsyncSession, caller: Caller, post_id: UUID, body: PostUpdate, *, if_match: IfMatch, now: datetime
) -> Post:
    """Return the post with the change applied; one that changes nothing leaves the revision alone.

    Raises:
        PostNotFound, PostNotYours, PostChanged, InvalidDocument, EmailNotVerified
    """
    post = await own_post(session, caller, post_id, if_match)
    was_published = post.status == PostStatus.PUBLISHED
    is_changed = await _apply(session, post, body, now)
    if body.status is not None and body.status != post.status:
        _set_status(caller, post, body.status, now)
        is_changed = True
    if is_changed:
        await _save(session, post, now, was_published=was_published)
    return post


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
    await _save(session, post, now, was_published=False)


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
    if_match.require(post)
    return post


def require_may_publish(caller: Caller) -> None:
    """Raise unless the caller may show their words to others.

    Raises:
        EmailNotVerified
    """
    if not caller.email_verified:
        raise EmailNotVerified("Open the link in the mail we sent you, then publish. Drafts can be kept meanwhile.")


async def _apply(session: AsyncSession, post: Post, body: PostUpdate, now: datetime) -> bool:
    before = _state(post)
    quoted = quoted_in(post.content)
    shown = named_by(post.content, post.cover_url)
    if body.title is not None:
        post.title = body.title
    if body.content is not None:
        await _write(session, post, post.author_id, body.content)
    if "excerpt" in body.model_fields_set:
        _set_excerpt(post, body.excerpt)
    elif body.content is not None and not post.has_own_excerpt:
        _set_excerpt(post, None)
    if body.tags is not None and body.tags != post.tags:
        await tags.ensure(session, body.tags)
        post.tags = body.tags
    if "cover" in body.model_fields_set:
        await _set_cover(session, post, post.author_id, body.cover)
    if "canonical_url" in body.model_fields_set:
        post.canonical_url = body.canonical_url
    if "series_id" in body.model_fields_set:
        await _set_series(session, post, body.series_id)
    if body.quote_policy is not None:
        post.quote_policy = body.quote_policy.value
    if body.comments_locked is not None:
        post.comments_locked = body.comments_locked
    if shown != (shows := named_by(post.content, post.cover_url)):
        await media.set_uses(session, post.id, shows)
    if quoted != quoted_in(post.content):
        await quotes.settle(session, post.author_id, post.id, post.content, now)
    return before != _state(post)


def _state(post: Post) -> tuple[Any, ...]:
    return (
        post.title,
        post.content,
        post.excerpt,
        post.tags,
        post.cover,
        post.canonical_url,
        post.series_id,
        post.quote_policy,
        post.comments_locked,
    )


async def _save(session: AsyncSession, post: Post, now: datetime, *, was_published: bool) -> None:
    is_published = post.status == PostStatus.PUBLISHED
    # A draft keeps its slug while its title is looked for: only readers hold links.
    if is_published and not fits(post.slug, post.title):
        post.slug = await repository.claim_slug(session, post.id, stem_of(post.title))
    post.revision += 1
    post.updated_at = now
    await session.flush()
    if is_published and not was_published:
        await _record_published(session, post)
        await _tell_of_others(session, post, now)
    elif is_published:
        await record(session, PostUpdated(post_id=post.id, author_id=post.author_id))
        await _tell_of_others(session, post, now)
    elif was_published:
        await record(session, PostUnpublished(post_id=post.id, author_id=post.author_id))


def _set_status(caller: Caller, post: Post, status: PostStatus, now: datetime) -> None:
    if status is PostStatus.PUBLISHED:
        require_may_publish(caller)
    _enter(post, status, now)


def _enter(post: Post, status: PostStatus, now: datetime) -> None:
    post.status = status.value
    post.scheduled_at = None
    post.published_at = now if status is PostStatus.PUBLISHED else None


async def _write(session: AsyncSession, post: Post, author_id: UUID, content: Any) -> None:
    document = await own_pictures(session, author_id, validated(content))
    people = await mentions.people_named(session, names_in_document(document), author_id)
    post.mentions = sorted(person.username for person in people.values())
    post.content = document
    post.html = await rendered(linked(document, post.mentions))
    post.plain_text = plain_text(document)
    post.reading_time = reading_minutes(post.plain_text)


async def _set_cover(session: AsyncSession, post: Post, author_id: UUID, cover: Cover | None) -> None:
    post.cover_url = await own_cover(session, author_id, cover.url) if cover else None
    post.cover_alt = cover.alt if cover else None


async def _set_series(session: AsyncSession, post: Post, series_id: UUID | None) -> None:
    if series_id is not None and await series.own(session, post.author.id, series_id) is None:
        raise SeriesNotFound
    post.series_id = series_id


def _set_excerpt(post: Post, wanted: str | None) -> None:
    post.has_own_excerpt = bool(wanted)
    post.excerpt = wanted or excerpt_of(post.plain_text)


async def _tell_of_others(session: AsyncSession, post: Post, now: datetime) -> None:
    """Record whom a public post names and whom it quotes; who hears of it twice is told once."""
    await quotes.tell(session, post, now)
    people = await mentions.people_named(session, [name.lower() for name in post.mentions], post.author_id)
    for person in people.values():
        if person.id != post.author_id:
            event = PersonMentioned(
                person_id=person.id,
                author_id=post.author_id,
                post_id=post.id,
                post_slug=post.slug,
                post_title=post.title,
                comment_id=None,
                excerpt=post.excerpt,
            )
            await record(session, event)


async def _record_published(session: AsyncSession, post: Post) -> None:
    assert post.published_at is not None  # noqa: S101 - the table's check constraint says so
    await record(
        session,
        PostPublished(
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
