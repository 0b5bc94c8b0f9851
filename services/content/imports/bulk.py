"""Creates many posts with a handful of statements, in the transaction of the caller.

An imported post that is published keeps the time of its first publishing, so it takes its old place in lists and feeds.
`content.post_published` is not told: nobody is notified of what was news years ago.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Text, bindparam, cast, insert
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as insert_or_skip
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.authors.repository import is_suspended
from services.content.imports.drafting import Prepared
from services.content.posts.models import Post, PostSlug
from services.content.posts.policy import Moderation, PostStatus
from services.content.posts.problems import SlugsExhausted
from services.content.posts.slugs import random_suffix, stem_of
from services.content.tags import repository as tags
from services.content.tags.models import PostTag
from shared.ids import uuid7

_SLUG_ATTEMPTS: Final = 5
# The document arrives as text that was checked and written by another process: parsing it here again is for nothing.
_INSERT: Final = insert(Post.__table__).values(content=cast(bindparam("document", type_=Text), JSONB))  # type: ignore[arg-type]


async def create_all(
    session: AsyncSession,
    author_id: UUID,
    posts: Sequence[Prepared],
    *,
    publish: bool,
    moderation: Moderation,
    now: datetime,
) -> list[tuple[UUID, PostStatus]]:
    """Create the posts and return the id and the state of each.

    Raises:
        SlugsExhausted
    """
    if not posts:
        return []
    ids = [uuid7() for _ in posts]
    slugs = await _claim_slugs(session, dict(zip(ids, (stem_of(post.title) for post in posts), strict=True)))
    statuses = [PostStatus.PUBLISHED if publish and published_then(post, now) else PostStatus.DRAFT for post in posts]
    await tags.ensure(session, list({name for post in posts for name in post.tags}))
    is_hidden = await is_suspended(session, author_id)
    rows = [
        _row(post, status, moderation, now)
        | {"id": post_id, "author_id": author_id, "slug": slugs[post_id], "is_author_hidden": is_hidden}
        for post, post_id, status in zip(posts, ids, statuses, strict=True)
    ]
    await session.execute(_INSERT, rows)
    links = [
        {"post_id": post_id, "tag": name, "position": position}
        for post, post_id in zip(posts, ids, strict=True)
        for position, name in enumerate(post.tags)
    ]
    if links:
        await session.execute(insert(PostTag.__table__), links)  # type: ignore[arg-type]
    return list(zip(ids, statuses, strict=True))


def published_then(post: Prepared, now: datetime) -> datetime | None:
    """Return when the source had published the post; None for its drafts, and for what has no date or a future one."""
    is_past = post.published_at is not None and post.published_at <= now
    return post.published_at if post.is_published and is_past else None


def _row(post: Prepared, status: PostStatus, moderation: Moderation, now: datetime) -> dict[str, Any]:
    is_published = status is PostStatus.PUBLISHED
    return {
        "title": post.title,
        "excerpt": post.excerpt,
        "has_own_excerpt": post.has_own_excerpt,
        "document": post.content,
        "plain_text": post.plain_text,
        "html": post.html,
        "reading_time": post.reading_time,
        "cover_url": post.cover_url,
        "cover_alt": post.cover_alt,
        "canonical_url": post.canonical_url,
        "status": status.value,
        "moderation": (moderation if is_published else Moderation.CLEAR).value,
        "revision": 1,
        "created_at": min(post.created_at or now, now),
        "updated_at": now,
        "published_at": post.published_at if is_published else None,
    }


async def _claim_slugs(session: AsyncSession, stems: dict[UUID, str]) -> dict[UUID, str]:
    claimed: dict[UUID, str] = {}
    for _ in range(_SLUG_ATTEMPTS):
        wanted = {f"{stem}-{random_suffix()}": post_id for post_id, stem in stems.items() if post_id not in claimed}
        claim = insert_or_skip(PostSlug).values(
            [{"slug": slug, "post_id": post_id} for slug, post_id in sorted(wanted.items())]
        )
        taken = await session.scalars(claim.on_conflict_do_nothing().returning(PostSlug.slug))
        claimed |= {wanted[slug]: slug for slug in taken}
        if len(claimed) == len(stems):
            return claimed
    raise SlugsExhausted
