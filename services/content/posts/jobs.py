"""What the worker does for posts."""

import asyncio
from typing import Final

from services.content.posts import plans, trash
from shared.clock import SystemClock
from shared.worker import WorkerContext

_LOOK_SECONDS: Final = 1.0
_PURGE_SECONDS: Final = 600.0


async def publish_planned_posts(context: WorkerContext) -> None:
    """Publish what is due, forever; after a time without a worker also what became due meanwhile."""
    clock = SystemClock()
    while True:
        if await plans.publish_due(context.database, clock.now()) < plans.BATCH:
            await asyncio.sleep(_LOOK_SECONDS)


async def purge_deleted_posts(context: WorkerContext) -> None:
    """Erase what has been in the trash for 30 days, forever."""
    clock = SystemClock()
    while True:
        if await trash.purge(context.database, clock.now()) < trash.BATCH:
            await asyncio.sleep(_PURGE_SECONDS)
