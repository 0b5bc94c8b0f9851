"""The worker: judges what other services ask about, marks answers whose process died, clears old idempotency keys."""

import asyncio
from contextlib import aclosing

from services.ai.conversations import repository
from services.ai.llm.adapters import build_engine
from services.ai.moderation.judge import Judge
from services.ai.moderation.reviews import review_forever, subscriptions
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
    settings = load_settings(AiSettings)

    async def review(context: WorkerContext) -> None:
        async with aclosing(build_engine(settings)) as engine:
            await review_forever(context.database, Judge(engine), SystemClock())

    run_worker("ai", settings, subscriptions, jobs=[mark_interrupted_answers, review])


if __name__ == "__main__":
    main()
