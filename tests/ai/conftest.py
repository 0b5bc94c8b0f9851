"""The ai service, in process (`ai`) and on a real socket (`serve_ai`)."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.ai.app import create_app
from services.ai.settings import AiSettings
from shared.ids import uuid7
from shared.testing.plugin import DatabaseFor, StartService
from shared.testing.services import RunningService, settings_for
from shared.testing.serving import serving
from shared.testing.tokens import static_keys
from tests.ai.serving import ServeAi, ServedAi, ShiftedClock

OPTIONS: dict[str, Any] = {"offline_word_delay": 0, "chat_burst": 1000, "chat_per_second": 1000}


@pytest.fixture
def ada() -> UUID:
    return uuid7()


@pytest.fixture
def eve() -> UUID:
    return uuid7()


@pytest.fixture(autouse=True)
def _no_model_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def ai(start_service: StartService) -> RunningService:
    return await start_service("services.ai", AiSettings, create_app, settings=OPTIONS, clock=ShiftedClock())


@pytest.fixture
async def serve_ai(database_for: DatabaseFor, redis_url: str) -> AsyncIterator[ServeAi]:
    """Serve the ai service on a port: `await serve_ai(openai_base_url=...)`; several share database and Redis."""
    async with AsyncExitStack() as stack:

        async def serve(*, redis: str = redis_url, **settings: Any) -> ServedAi:
            chosen = settings_for(AiSettings, redis, await database_for("services.ai"), **{**OPTIONS, **settings})
            clock = ShiftedClock()
            app = create_app(chosen, clock=clock, keys=static_keys())
            url = await stack.enter_async_context(serving(app))
            client = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=30))
            return ServedAi(app, url, client, clock)

        yield serve
