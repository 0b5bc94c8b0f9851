"""Forgetting visitors."""

import asyncio
from datetime import date, timedelta
from typing import Final

from services.content.analytics import repository
from shared.clock import SystemClock
from shared.database import Database
from shared.worker import WorkerContext

KEPT: Final = timedelta(days=2)
BATCH: Final = 5000
_LOOK_SECONDS: Final = 1800.0


async def forget_visitors(context: WorkerContext) -> None:
    """Destroy the salts and hashes of two days ago, forever."""
    clock = SystemClock()
    while True:
        if await forget_once(context.database, clock.now().date()) < BATCH:
            await asyncio.sleep(_LOOK_SECONDS)


async def forget_once(database: Database, today: date) -> int:
    """Destroy a batch; return its size."""
    async with database.transaction() as session:
        return await repository.forget_before(session, today - KEPT, BATCH)
