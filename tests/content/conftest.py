"""A running content service for each test."""

import pytest

from services.content.app import create_app
from services.content.settings import ContentSettings
from shared.testing.plugin import StartService
from shared.testing.services import RunningService


@pytest.fixture
async def content(start_service: StartService) -> RunningService:
    """The content service on an empty database."""
    return await start_service("services.content", ContentSettings, create_app)
