"""Where pictures are drawn: a few threads beside the event loop. Pillow's codecs release the GIL."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from services.auth.avatars.pictures import Picture, draw
from shared.problems import Overloaded

# A picture of 24 million pixels takes about 100 MB and 0.5 s while it is decoded.
_MAX_WORKERS: Final = 2
_MAX_WAITING: Final = 16


class Studio:
    """Draws pictures, `_MAX_WORKERS` at a time."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(min(_MAX_WORKERS, os.cpu_count() or 1), thread_name_prefix="pictures")
        self._waiting = 0

    async def draw(self, data: bytes) -> Picture:
        """Return the squares of the picture in `data`; raises what `pictures.draw` does.

        Raises:
            Overloaded: too many wait already.
        """
        if self._waiting >= _MAX_WAITING:
            raise Overloaded
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, draw, data)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let the threads end."""
        self._pool.shutdown(wait=False, cancel_futures=True)
