"""What anonymous readers got last, kept for as long as nothing has changed and at most `answer_cache_seconds`.

PostgreSQL itself says that something has: triggers on the tables that answers are made of notify, so no writer can
forget to, neither a worker nor an operator's SQL. A notification takes about a millisecond; a writer who reads right
after their own write must not be told what was before it, so a process also forgets at once what it knows when a
request that may write ends. While the notifications do not come, nothing is kept.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.content.reading.answers import Answer
from services.content.reading.reads import Reads

CHANNEL: Final = "content_changed"
MAX_BYTES: Final = 32 * 1_048_576
_MAX_ANSWER: Final = 1_048_576
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class AnswerCache:
    """Answers by path and query. Bounded by MAX_BYTES; the one unused for longest goes first."""

    def __init__(self, max_age: float, now: Callable[[], float] = time.monotonic) -> None:
        self._max_age = max_age
        self._kept: OrderedDict[bytes, tuple[float, Answer]] = OrderedDict()
        self._bytes = 0
        self._now = now
        self.generation = 0
        """Counts the changes: what was asked for before one is not kept after it."""
        self.is_listening = False

    def get(self, key: bytes) -> Answer | None:
        """Return the answer that was kept for `key`, if it is still good."""
        found = self._kept.get(key)
        if found is None:
            return None
        if found[0] <= self._now():
            self._drop(key)
            return None
        self._kept.move_to_end(key)
        return found[1]

    def keep(self, key: bytes, answer: Answer, generation: int) -> None:
        """Keep an answer, unless something has changed since `generation`."""
        size = len(answer.body)
        if not (self.is_listening and self._max_age) or generation != self.generation or size > _MAX_ANSWER:
            return
        self._drop(key)
        self._kept[key] = (self._now() + self._max_age, answer)
        self._bytes += size
        while self._bytes > MAX_BYTES:
            self._drop(next(iter(self._kept)))

    def forget(self) -> None:
        """Something has changed."""
        self.generation += 1
        self._kept.clear()
        self._bytes = 0

    async def listen(self, reads: Reads) -> None:
        """Forget whenever PostgreSQL tells of a change; ends by raising when the connection does."""
        ended = asyncio.Event()

        def changed(*_: Any) -> None:
            self.forget()

        try:
            async with reads.connection() as connection:
                connection.add_termination_listener(lambda _: ended.set())
                await connection.add_listener(CHANNEL, changed)
                self.forget()
                self.is_listening = True
                await ended.wait()
        finally:
            self.is_listening = False
            self.forget()
        raise ConnectionError("the connection that listens has ended")

    def _drop(self, key: bytes) -> None:
        if found := self._kept.pop(key, None):
            self._bytes -= len(found[1].body)


class ForgetAfterWrites:
    """ASGI middleware: before a request that may have written is answered, this process forgets what it knows.

    Counting a view changes no answer, and comes with every page that is read.
    """

    def __init__(self, app: ASGIApp, *, cache: AnswerCache) -> None:
        self.app = app
        self._cache = cache

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in _SAFE_METHODS or scope["path"].endswith("/view"):
            await self.app(scope, receive, send)
            return

        async def forgetting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._cache.forget()
            await send(message)

        await self.app(scope, receive, forgetting)
