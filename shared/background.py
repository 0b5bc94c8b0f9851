"""Background loops that outlive the failures of the things they talk to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from shared.logging import get_logger
from shared.problems import is_unavailable

log = get_logger(__name__)

_MAX_DELAY_SECONDS = 5.0


async def keep_running(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run `run()` again whenever it fails, waiting 0.1, 0.2 ... 5 s between; ends only when cancelled."""
    delay = 0.1
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await run()
        except Exception as error:
            if is_unavailable(error):
                log.warning("background_waiting", task=name, error=type(error).__name__)
            else:
                log.error("background_failed", task=name, exc_info=error)
        if asyncio.get_running_loop().time() - started > 2 * _MAX_DELAY_SECONDS:
            delay = 0.1
        await asyncio.sleep(delay)
        delay = min(delay * 2, _MAX_DELAY_SECONDS)


@asynccontextmanager
async def supervised(name: str, run: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Keep `run()` running while the block is open."""
    task = asyncio.create_task(keep_running(name, run), name=name)
    try:
        yield
    finally:
        # A library may swallow one cancellation that races with its own timeout (redis-py while it connects).
        while not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=0.5)
