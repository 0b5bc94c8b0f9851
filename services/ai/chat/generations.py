"""The answers that this process is making: how many at once, and the leases that say that it still lives."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from services.ai.conversations import repository
from services.ai.conversations.emotion import Emotion
from services.ai.llm.ports import Prompt, Usage
from services.ai.llm.tokens import estimate_prompt_tokens, estimate_tokens
from shared.clock import Clock
from shared.database import Database
from shared.problems import Overloaded, TooManyRequests


@dataclass(eq=False)
class Generation:
    """One answer being made; `id` is that of its message."""

    id: UUID
    conversation_id: UUID
    question_id: UUID
    emotion: Emotion
    prompt: Prompt
    parts: list[str] = field(default_factory=list)
    counted: Usage | None = None
    task: asyncio.Task[object] | None = None
    is_stopped: bool = False

    @property
    def text(self) -> str:
        """The answer so far."""
        return "".join(self.parts)

    @property
    def usage(self) -> Usage:
        """What is billed: the model's own count where it gave one, else an estimate of what was made so far."""
        if self.counted is not None:
            return self.counted
        return Usage(estimate_prompt_tokens(self.prompt), estimate_tokens(self.text), is_estimated=True)

    def stop(self) -> None:
        """End the generation because its reader asked for that."""
        self.is_stopped = True
        if self.task is not None:
            self.task.cancel()


class Generations:
    """Counts and keeps alive the generations of this process."""

    def __init__(
        self, database: Database, clock: Clock, *, limit: int, limit_per_user: int, lease_seconds: float
    ) -> None:
        self._database = database
        self._clock = clock
        self._free = limit
        self._limit_per_user = limit_per_user
        self._of_user: Counter[UUID] = Counter()
        self._active: set[Generation] = set()
        self.lease = timedelta(seconds=lease_seconds)

    @contextmanager
    def slot(self, user_id: UUID) -> Iterator[None]:
        """Hold one of the slots.

        Raises:
            TooManyRequests: the user holds as many as one person may, so that a few cannot take all.
            Overloaded: all are taken.
        """
        if self._of_user[user_id] >= self._limit_per_user:
            raise TooManyRequests(2, "Several answers for you are being made. Wait for one of them.")
        if self._free <= 0:
            raise Overloaded("Too many answers are being made now. Try again in a moment.", retry_after=2)
        self._free -= 1
        self._of_user[user_id] += 1
        try:
            yield
        finally:
            self._free += 1
            self._of_user[user_id] -= 1
            if not self._of_user[user_id]:
                del self._of_user[user_id]

    @contextmanager
    def renewed(self, generation: Generation) -> Iterator[None]:
        """Renew the lease of `generation` while the block runs."""
        self._active.add(generation)
        try:
            yield
        finally:
            self._active.discard(generation)

    async def keep_leases(self) -> None:
        """Renew, and save the text so far, three times per lease; until cancelled."""
        while True:
            await asyncio.sleep(self.lease.total_seconds() / 3)
            if self._active:
                contents = {generation.id: generation.text for generation in self._active}
                async with self._database.transaction() as session:
                    await repository.renew_leases(session, contents, self._clock.now() + self.lease)
