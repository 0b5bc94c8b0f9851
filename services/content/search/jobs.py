"""Learning the words of public posts, and forgetting those that none has any more."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from services.content.search import words as known_words
from services.content.search.policy import words_in
from shared.clock import SystemClock
from shared.database import Database
from shared.worker import WorkerContext

BATCH: Final = 500
_PAUSE_SECONDS: Final = 2.0
_CHECKED_EVERY: Final = timedelta(days=1)


async def learn_words(context: WorkerContext) -> None:
    """Learn what was published and forget what is gone, forever. A batch that fails is taken again."""
    clock = SystemClock()
    while True:
        if await learn_some(context.database, clock.now()) < BATCH:
            await forget_some(context.database, clock.now())
            await asyncio.sleep(_PAUSE_SECONDS)


async def learn_some(database: Database, now: datetime) -> int:
    """Learn the words of a batch of posts; return its size."""
    async with database.transaction() as session:
        count, texts = await known_words.unlearned(session, BATCH)
        words = {word for row in texts for word in words_in(f"{row.title} {row.excerpt}")}
        await known_words.learn(session, words, now)
    return count


async def forget_some(database: Database, now: datetime) -> int:
    """Look at a batch of words that nobody looked at for a day; return its size."""
    async with database.transaction() as session:
        return await known_words.forget_unused(session, now, now - _CHECKED_EVERY, BATCH)
