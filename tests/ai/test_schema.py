"""The migrations make the tables that the models say; the settings refuse nonsense by name."""

import pytest

from services.ai.settings import AiSettings
from shared.migrations import main
from shared.settings import load_settings
from shared.testing.plugin import DatabaseFor


async def test_migrations_equal_the_models(database_for: DatabaseFor, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    monkeypatch.setenv("SPARKLE_DATABASE_URL", await database_for("services.ai"))
    assert await asyncio.to_thread(main, ["services.ai", "check"]) == 0


def test_every_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("SPARKLE_DATABASE_URL", raising=False)
    monkeypatch.setenv("OPENAI_BASE_URL", "not a url")
    monkeypatch.setenv("SPARKLE_LLM_TEMPERATURE", "9")
    monkeypatch.setenv("SPARKLE_MAX_GENERATIONS", "0")
    with pytest.raises(SystemExit):
        load_settings(AiSettings)
    written = capsys.readouterr().err
    for name in (
        "SPARKLE_DATABASE_URL",
        "OPENAI_BASE_URL",
        "SPARKLE_LLM_TEMPERATURE",
        "SPARKLE_MAX_GENERATIONS",
    ):
        assert name in written
