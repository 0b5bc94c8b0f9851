"""A running content service for each test."""

from pathlib import Path

import pytest

from services.content.app import create_app
from services.content.moderation.standing import set_rules
from services.content.settings import ContentSettings
from shared.testing.plugin import StartService
from shared.testing.services import RunningService


@pytest.fixture
async def content(start_service: StartService, tmp_path: Path) -> RunningService:
    """The content service on an empty database, with pictures in a directory of the test's."""
    # No ai runs beside it, so nobody waits for what it says.
    settings = {"media_dir": tmp_path / "media", "review_wait_seconds": 0}
    service = await start_service("services.content", ContentSettings, create_app, settings=settings)
    await trusts_everybody(service)
    return service


async def trusts_everybody(service: RunningService) -> None:
    """Let nobody's posts be looked at: in the tests everybody is new, and those of moderation choose for themselves."""
    async with service.database.transaction() as session:
        await set_rules(session, reviews_newcomers=False, now=service.clock.now())
