"""What an author writes into a post: each part validated, rendered and noted where others look for it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.content.documents.html import rendered
from services.content.documents.text import excerpt_of, plain_text, reading_minutes
from services.content.documents.validation import validated
from services.content.media import repository as media
from services.content.media.references import named_by, own_cover, own_pictures
from services.content.mentions import repository as mentions
from services.content.mentions.names import linked, names_in_document
from services.content.posts.models import Post
from services.content.posts.schemas import Cover, PostUpdate
from services.content.quotes import service as quotes
from services.content.quotes.policy import quoted_in
from services.content.series import repository as series
from services.content.series.problems import SeriesNotFound
from services.content.tags import repository as tags


async def apply(session: AsyncSession, post: Post, body: PostUpdate, now: datetime) -> bool:
    """Apply a change; return whether it changed anything."""
    before = _state(post)
    quoted = quoted_in(post.content)
    shown = named_by(post.content, post.cover_url)
    if body.title is not None:
        post.title = body.title
    if body.content is not None:
        await write(session, post, post.author_id, body.content)
    if "excerpt" in body.model_fields_set:
        set_excerpt(post, body.excerpt)
    elif body.content is not None and not post.has_own_excerpt:
        set_excerpt(post, None)
    if body.tags is not None and body.tags != post.tags:
        await tags.ensure(session, body.tags)
        post.tags = body.tags
    if "cover" in body.model_fields_set:
        await set_cover(session, post, post.author_id, body.cover)
    if "canonical_url" in body.model_fields_set:
        post.canonical_url = body.canonical_url
    if "series_id" in body.model_fields_set:
        await set_series(session, post, body.series_id)
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


async def write(session: AsyncSession, post: Post, author_id: UUID, content: Any) -> None:
    """Set the text of a post and what follows from it."""
    document = await own_pictures(session, author_id, validated(content))
    people = await mentions.people_named(session, names_in_document(document), author_id)
    post.mentions = sorted(person.username for person in people.values())
    post.content = document
    post.html = await rendered(linked(document, post.mentions))
    post.plain_text = plain_text(document)
    post.reading_time = reading_minutes(post.plain_text)


async def set_cover(session: AsyncSession, post: Post, author_id: UUID, cover: Cover | None) -> None:
    """Set or take away the picture above a post."""
    post.cover_url = await own_cover(session, author_id, cover.url) if cover else None
    post.cover_alt = cover.alt if cover else None


async def set_series(session: AsyncSession, post: Post, series_id: UUID | None) -> None:
    """Put a post into a series of its author, or into none."""
    if series_id is not None and await series.own(session, post.author.id, series_id) is None:
        raise SeriesNotFound
    post.series_id = series_id


def set_excerpt(post: Post, wanted: str | None) -> None:
    """Set the excerpt, or let it be the beginning of the text."""
    post.has_own_excerpt = bool(wanted)
    post.excerpt = wanted or excerpt_of(post.plain_text)
