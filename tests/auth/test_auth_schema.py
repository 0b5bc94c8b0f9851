"""Migrations equal the models; settings say what is wrong with them."""

import asyncio

import pytest

from services.auth.app import from_environment
from services.auth.settings import AuthSettings
from shared import migrations
from shared.testing.plugin import DatabaseFor


async def test_the_migrations_make_what_the_models_say(
    database_for: DatabaseFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARKLE_DATABASE_URL", await database_for("services.auth"))
    assert await asyncio.to_thread(migrations.main, ["services.auth", "check"]) == 0


def test_every_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name, value in {
        "ENV": "production",
        "DATABASE_URL": "mysql://x/y",
        "SECRET_KEY": "short",
        "SMTP_URL": "http://mail",
        "BCRYPT_ROUNDS": "4",
        "ACCESS_TOKEN_MINUTES": "16",
    }.items():
        monkeypatch.setenv(f"SPARKLE_{name}", value)
    with pytest.raises(SystemExit) as stopped:
        from_environment()
    assert stopped.value.code == 2
    told = capsys.readouterr().err
    for name in ("DATABASE_URL", "SECRET_KEY", "SMTP_URL", "BCRYPT_ROUNDS", "ACCESS_TOKEN_MINUTES"):
        assert f"SPARKLE_{name}:" in told
    assert "mysql" not in told


def test_defaults_are_strong() -> None:
    settings = AuthSettings(database_url="postgresql://user:pw@localhost/auth")
    assert settings.bcrypt_rounds == 12
    assert settings.access_token_minutes == 15
