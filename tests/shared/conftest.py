import pytest

from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from tests.shared.notes.app import NotesSettings, create_app


@pytest.fixture
async def notes(start_service: StartService) -> RunningService:
    return await start_service("tests.shared.notes", NotesSettings, create_app)
