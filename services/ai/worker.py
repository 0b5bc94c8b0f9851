"""The worker: marks answers whose process died, and clears old idempotency keys.

The service publishes no event yet, because nobody reads one; the relay that comes with every worker is idle.
"""

import asyncio

from services.ai.conversations import repository
from services.ai.settings import AiSettings
from shared.clock import SystemClock
from shared.logging import get_logger
from shared.settings import load_settings
from shared.worker import WorkerContext, run_worker

log = get_logger(__name__)

_SECONDS = 2.0


async def mark_interrupted_answers(context: WorkerContext) -> None:
    """Mark answers whose lease ran out, at the start and then every two seconds."""
    clock = SystemClock()
    while True:
        async with context.database.transaction() as session:
            marked = await repository.mark_interrupted(session, now=clock.now())
        if marked:
            log.warning("answers_interrupted", count=marked)
        await asyncio.sleep(_SECONDS)


def main() -> None:
    """Run until a signal."""
    run_worker("ai", load_settings(AiSettings), jobs=[mark_interrupted_answers])


if __name__ == "__main__":
    main()
