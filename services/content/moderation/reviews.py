"""Newcomers' posts pass ai's moderation before they show; those of people who are little known are looked at besides.

What is asked is an event, so it waits while ai is down; what is answered names the text it is about, so a late answer
to an older text means nothing.
"""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.moderation import repository, standing
from services.content.moderation.events import ReviewCompleted, ReviewRequested
from services.content.moderation.models import PendingReview
from services.content.moderation.policy import MAX_TEXT, UNANSWERED, CaseOrigin, SubjectType, Trust
from services.content.posts import repository as posts
from services.content.posts import telling
from services.content.posts.models import Post
from services.content.posts.policy import Moderation, PostStatus
from shared.auth import Caller
from shared.clock import SystemClock
from shared.database import Database
from shared.ids import uuid7
from shared.outbox import record
from shared.worker import WorkerContext

BATCH: Final = 50
_ASK_AGAIN_AFTER: Final = timedelta(minutes=15)
_LOOK_SECONDS: Final = 60.0
_ANSWER_LOOK_SECONDS: Final = 0.05


async def come_out(session: AsyncSession, caller: Caller | None, post: Post, now: datetime) -> None:
    """Let a post that was just published be seen, or have it looked at before; what was removed stays removed."""
    if post.moderation == Moderation.REMOVED:
        return
    is_moderator = caller is not None and caller.is_moderator
    trust = await standing.trust(session, post.author_id, now, is_moderator=is_moderator, besides=post.id)
    if trust < Trust.MEMBER:
        await standing.note_publishing(session, post.author_id, now)
    # What was held stays held, whoever its author has become meanwhile: taking it back is no way around.
    if trust is Trust.MODERATOR or (trust > Trust.NEWCOMER and post.moderation != Moderation.PENDING):
        post.moderation = Moderation.CLEAR.value
        await session.flush()
        await telling.tell_published(session, post, now)
        return
    post.moderation = Moderation.PENDING.value
    await session.flush()
    await _ask(session, post, now)


async def changed(session: AsyncSession, post: Post, now: datetime) -> None:
    """Have the new text of a published post looked at, where its author is not well known yet."""
    if post.moderation == Moderation.PENDING or (
        post.moderation == Moderation.CLEAR and await standing.trust(session, post.author_id, now) < Trust.MEMBER
    ):
        await _ask(session, post, now)


async def withdraw(session: AsyncSession, post: Post) -> None:
    """Forget what is asked about a post: its author took it back, or a moderator has decided."""
    await session.execute(
        delete(PendingReview).where(PendingReview.post_id == post.id).execution_options(synchronize_session=False)
    )


async def completed(session: AsyncSession, event: ReviewCompleted, now: datetime) -> None:
    """Do what ai says of a text, if that is still the text. Locks the post first, as everything does."""
    post_id = await session.scalar(select(PendingReview.post_id).where(PendingReview.id == event.review_id))
    post = await posts.find_any_for_change(session, post_id) if post_id else None
    review = delete(PendingReview).where(PendingReview.id == event.review_id).returning(PendingReview.id)
    was_asked = await session.scalar(review.execution_options(synchronize_session=False)) is not None
    if not was_asked or post is None or post.status != PostStatus.PUBLISHED:
        return
    if event.approved:
        if post.moderation == Moderation.PENDING:
            await show(session, post, now)
            await repository.close_review(session, post.id, now)
        return
    if post.moderation == Moderation.CLEAR:
        await hide(session, post, Moderation.PENDING)
    await _open_case(session, post, event.issues[:10], now)


async def wait_for_answer(session: AsyncSession, post_id: UUID, seconds: float) -> None:
    """Wait a little for what ai says of a post, so that whoever has published it finds it where it will be.

    For the time after a commit. Whatever comes later than that comes all the same.
    """
    is_asked = select(exists().where(PendingReview.post_id == post_id))
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while loop.time() < until:
        async with session.begin():
            if not await session.scalar(is_asked):
                return
        await asyncio.sleep(_ANSWER_LOOK_SECONDS)


async def show(session: AsyncSession, post: Post, now: datetime) -> None:
    """Let a published post be seen by everybody."""
    post.moderation = Moderation.CLEAR.value
    await session.flush()
    if is_seen(post):
        await telling.tell_published(session, post, now)


async def hide(session: AsyncSession, post: Post, state: Moderation) -> None:
    """Take a post out of everybody's sight but its author's and the moderators'."""
    was_seen = is_seen(post)
    post.moderation = state.value
    await session.flush()
    if was_seen:
        await telling.tell_gone(session, post)


def is_seen(post: Post) -> bool:
    """Return whether everybody may read a post, as `Post.is_public` says once it is stored."""
    is_out = post.status == PostStatus.PUBLISHED and post.deleted_at is None
    return is_out and post.moderation == Moderation.CLEAR and not post.is_author_hidden


async def ask_again(context: WorkerContext) -> None:
    """Ask again about what was not answered for a long time, forever: an answer may have been lost on the way."""
    clock = SystemClock()
    while True:
        if await ask_some_again(context.database, clock.now()) < BATCH:
            await asyncio.sleep(_LOOK_SECONDS)


async def ask_some_again(database: Database, now: datetime) -> int:
    """Ask again about a batch, and let moderators decide meanwhile; return its size."""
    is_late = PendingReview.requested_at < now - _ASK_AGAIN_AFTER
    oldest = select(PendingReview).where(is_late).order_by(PendingReview.requested_at).limit(BATCH)
    async with database.transaction() as session:
        found = (await session.scalars(oldest.with_for_update(skip_locked=True))).all()
        texts = await posts.whole(session, [review.post_id for review in found])
        for review in found:
            review.requested_at = now
            await record(session, _question(review.id, texts[review.post_id]))
    # Whoever decides locks the case before what is asked: these locks are never held together here.
    async with database.transaction() as session:
        for post in sorted(texts.values(), key=lambda post: post.id):
            if post.moderation == Moderation.PENDING and post.deleted_at is None:
                await _open_case(session, post, [UNANSWERED], now)
    return len(found)


async def _open_case(session: AsyncSession, post: Post, issues: list[str], now: datetime) -> None:
    subject = (SubjectType.POST, post.id)
    origin = CaseOrigin.REVIEW
    await repository.open_case(
        session, subject=subject, author_id=post.author_id, origin=origin, issues=issues, now=now
    )


async def _ask(session: AsyncSession, post: Post, now: datetime) -> None:
    review_id = uuid7()
    row = insert(PendingReview).values(id=review_id, post_id=post.id, requested_at=now)
    newer = {"id": row.excluded.id, "requested_at": row.excluded.requested_at}
    await session.execute(row.on_conflict_do_update(index_elements=[PendingReview.post_id], set_=newer))
    await record(session, _question(review_id, post))


def _question(review_id: UUID, post: Post) -> ReviewRequested:
    links = "\n".join(dict.fromkeys(_links(post.content)))[: MAX_TEXT // 4]
    text = "\n\n".join(filter(None, [post.title, post.excerpt, links, post.plain_text]))[:MAX_TEXT]
    return ReviewRequested(review_id=review_id, author_id=post.author_id, content_type=SubjectType.POST, text=text)


def _links(node: dict[str, Any]) -> Iterator[str]:
    """Where the words of a document lead: what is behind them is judged with them."""
    for child in node.get("content", ()):
        yield from (mark["attrs"]["href"] for mark in child.get("marks", ()) if mark["type"] == "link")
        yield from _links(child)
