"""Judging what other services ask about. A text waits until it is judged, however long the model is away.

The event puts it into a table; a loop takes a lease on it, judges it outside of any transaction, and records the
verdict with the row's end in one. A worker that dies leaves the lease, which runs out.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.ai.moderation.events import ReviewCompleted, ReviewRequested
from services.ai.moderation.judge import Judge
from services.ai.moderation.models import Review
from shared.clock import Clock
from shared.database import Database
from shared.events import Envelope, Subscriptions
from shared.logging import get_logger
from shared.outbox import record
from shared.problems import Problem

log = get_logger(__name__)

subscriptions = Subscriptions()
MAX_TEXT: Final = 50_000
AT_ONCE: Final = 4
_LEASE: Final = timedelta(minutes=5)
_LONGEST_PAUSE: Final = timedelta(minutes=5)
_LOOK_SECONDS: Final = 0.2


@subscriptions.on("content.review_requested", ReviewRequested)
async def review_requested(session: AsyncSession, event: ReviewRequested, envelope: Envelope) -> None:
    """Put a text on the list; asking again for the same review changes nothing."""
    row = insert(Review).values(
        id=event.review_id,
        author_id=event.author_id,
        content_type=event.content_type[:30],
        text=event.text[:MAX_TEXT],
        attempts=0,
        due_at=envelope.occurred_at,
    )
    await session.execute(row.on_conflict_do_nothing())


async def review_forever(database: Database, judge: Judge, clock: Clock) -> None:
    """Judge what is due, `AT_ONCE` texts at a time: a slow answer does not keep the others waiting."""
    places = asyncio.Semaphore(AT_ONCE)
    async with asyncio.TaskGroup() as group:
        while True:
            await places.acquire()
            review = await _take(database, clock.now())
            if review is None:
                places.release()
                await asyncio.sleep(_LOOK_SECONDS)
            else:
                judging = group.create_task(_judge(database, judge, clock, review))
                judging.add_done_callback(lambda _: places.release())


async def review_one(database: Database, judge: Judge, clock: Clock) -> bool:
    """Judge the text that is due next; return whether there was one."""
    review = await _take(database, clock.now())
    if review is not None:
        await _judge(database, judge, clock, review)
    return review is not None


async def _judge(database: Database, judge: Judge, clock: Clock, review: Review) -> None:
    try:
        verdict = await judge.judge(review.text, review.content_type)
    except Problem as problem:
        pause = min(timedelta(seconds=2**review.attempts), _LONGEST_PAUSE)
        log.warning("review_waits", code=problem.code, attempts=review.attempts)
        await _postpone(database, review.id, clock.now() + pause)
        return
    async with database.transaction() as session:
        if await session.scalar(delete(Review).where(Review.id == review.id).returning(Review.id)) is not None:
            completed = ReviewCompleted(
                review_id=review.id,
                approved=verdict.approved,
                issues=verdict.issues,
                confidence=verdict.confidence,
            )
            await record(session, completed)


async def _take(database: Database, now: datetime) -> Review | None:
    async with database.transaction() as session:
        due = select(Review).where(Review.due_at <= now).order_by(Review.due_at).limit(1)
        review: Review | None = await session.scalar(due.with_for_update(skip_locked=True))
        if review is not None:
            review.due_at = now + _LEASE
            review.attempts = min(review.attempts + 1, 20)
            await session.flush()
            session.expunge(review)
        return review


async def _postpone(database: Database, review_id: UUID, until: datetime) -> None:
    async with database.transaction() as session:
        later = update(Review).where(Review.id == review_id).values(due_at=until)
        await session.execute(later.execution_options(synchronize_session=False))
