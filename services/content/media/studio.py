"""Where pictures are drawn: threads beside the event loop and below its priority. Pillow's codecs release the GIL."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Final, TypeVar

from services.content.media.pictures import Picture, draw, draw_avif
from shared.problems import Overloaded

T = TypeVar("T")
# A picture of 12 million pixels takes about 150 MB and a second while it is drawn.
_MAX_WORKERS: Final = 2
_MAX_UPLOADS: Final = 16  # each holds up to 20 MiB
_NICE: Final = 10


class Studio:
    """Draws pictures, `_MAX_WORKERS` at a time."""

    def __init__(self) -> None:
        workers = min(_MAX_WORKERS, os.cpu_count() or 1)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="pictures", initializer=_step_back)
        self._places = asyncio.Semaphore(_MAX_UPLOADS)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold room for one upload inside the block, from its first byte on.

        Raises:
            Overloaded: there is none.
        """
        if self._places.locked():
            raise Overloaded("Too many pictures are being sent at once. Try again in a moment.", 5)
        async with self._places:
            yield

    async def draw(self, data: bytes) -> Picture:
        """Return what `pictures.draw` does, and raise what it raises."""
        return await self._run(lambda: draw(data))

    async def draw_avif(self, original: bytes, name: str) -> dict[int, bytes]:
        """Return what `pictures.draw_avif` does."""
        return await self._run(lambda: draw_avif(original, name))

    def close(self) -> None:
        """Let the threads end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)


def _step_back() -> None:
    """Let the event loop go first: on Linux a thread has a priority of its own."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
