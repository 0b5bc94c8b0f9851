"""The facts that others hear when a post comes and goes."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.content.mentions import repository as mentions
from services.content.mentions.events import PersonMentioned
from services.content.posts.events import PostPublished, PostUnpublished, PostUpdated
from services.content.posts.models import Post
from services.content.quotes import service as quotes
from shared.outbox import record


async def tell_published(session: AsyncSession, post: Post, now: datetime) -> None:
    """Record that everybody may read the post."""
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
    await _tell_others(session, post, now)


async def tell_updated(session: AsyncSession, post: Post, now: datetime) -> None:
    """Record that a post which everybody may read has changed."""
    await record(session, PostUpdated(post_id=post.id, author_id=post.author_id))
    await _tell_others(session, post, now)


async def tell_gone(session: AsyncSession, post: Post) -> None:
    """Record that nobody else may read the post any more."""
    await record(session, PostUnpublished(post_id=post.id, author_id=post.author_id))


async def _tell_others(session: AsyncSession, post: Post, now: datetime) -> None:
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
