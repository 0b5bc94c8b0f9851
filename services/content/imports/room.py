"""What one process has room for: uploads lie on its disk until they are in the database, and tables in its memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.content.imports.policy import UPLOADS_TOGETHER
from shared.problems import Overloaded


class UploadRoom:
    """Counts the uploads that are under way in this process."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(UPLOADS_TOGETHER)
        self.table = asyncio.Lock()
        """Held by whoever looks into an upload: a file with all posts is read as a whole."""

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place inside the block.

        Raises:
            Overloaded: there is none; waiting for one would only hold the connection.
        """
        if self._places.locked():
            raise Overloaded("Too many files are being sent at once. Try again in a moment.", 10)
        async with self._places:
            yield
