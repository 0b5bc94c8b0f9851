"""The tables are what the models say."""

import asyncio

import pytest

from shared.migrations import main
from shared.testing.plugin import DatabaseFor


async def test_the_models_are_what_the_migrations_make(
    database_for: DatabaseFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARKLE_DATABASE_URL", await database_for("services.blockchain"))
    assert await asyncio.to_thread(main, ["services.blockchain", "check"]) == 0
