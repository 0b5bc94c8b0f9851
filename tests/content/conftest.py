"""A running content service for each test."""

from pathlib import Path
from typing import Any

import pytest

from services.content.app import create_app
from services.content.moderation.standing import set_rules
from services.content.settings import ContentSettings
from shared.events import Envelope
from shared.testing.plugin import StartService
from shared.testing.services import RunningService


@pytest.fixture
async def content(start_service: StartService, tmp_path: Path) -> RunningService:
    """The content service on an empty database, with pictures in a directory of the test's."""
    # No ai runs beside it, so nobody waits for what it says.
    settings = {"media_dir": tmp_path / "media", "review_wait_seconds": 0}
    service = await start_service("services.content", ContentSettings, create_app, settings=settings)
    await trusts_everybody(service)
    _forget_what_was_before_events(service)
    return service


def _forget_what_was_before_events(service: RunningService) -> None:
    """In production PostgreSQL tells a process within about a millisecond what a worker has changed: no test waits."""
    deliver = service.deliver

    async def deliver_and_forget(*event: Any, **options: Any) -> Envelope:
        envelope = await deliver(*event, **options)
        service.app.state.answers.forget()
        return envelope

    service.deliver = deliver_and_forget  # type: ignore[method-assign]


async def trusts_everybody(service: RunningService) -> None:
    """Let nobody's posts be looked at: in the tests everybody is new, and those of moderation choose for themselves."""
    async with service.database.transaction() as session:
        await set_rules(session, reviews_newcomers=False, now=service.clock.now())
