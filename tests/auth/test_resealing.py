"""Changing SPARKLE_SECRET_KEY: nothing that is sealed is lost, and nobody is signed out."""

import asyncio

import pytest

from services.auth.app import create_app
from services.auth.keys import __main__ as command
from services.auth.models import Base
from services.auth.resealing import SEALED
from services.auth.settings import AuthSettings
from shared.settings import DEVELOPMENT_SECRET
from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from tests.auth.people import PUBLIC_URL, SignUp
from tests.auth.test_second_factors import challenge_for, code_of, finish, set_up

NEW_SECRET = "a new secret that has 32 characters or more"


def run(auth: RunningService, monkeypatch: pytest.MonkeyPatch, old: str | None) -> int:
    monkeypatch.setenv("SPARKLE_DATABASE_URL", auth.app.state.settings.database_url.get_secret_value())
    monkeypatch.setenv("SPARKLE_SECRET_KEY", NEW_SECRET)
    monkeypatch.delenv(command.OLD_SECRET, raising=False)
    if old is not None:
        monkeypatch.setenv(command.OLD_SECRET, old)
    return command.main(["reseal"])


async def test_codes_and_tokens_outlive_the_secret(
    auth: RunningService, sign_up: SignUp, start_service: StartService, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await sign_up()
    secret, _ = await set_up(auth, ada)
    assert await asyncio.to_thread(run, auth, monkeypatch, DEVELOPMENT_SECRET) == 0
    settings = {"bcrypt_rounds": 4, "public_url": PUBLIC_URL, "secret_key": NEW_SECRET}
    after = await start_service("services.auth", AuthSettings, create_app, settings=settings, keys=None)
    after.clock.advance(auth.clock.now() - after.clock.now())
    assert (await after.client.get("/api/auth/me", headers=ada.bearer)).status_code == 200
    signed_in = await finish(after, await challenge_for(after), code_of(after, secret))
    assert signed_in.status_code == 200, signed_in.text


async def test_a_wrong_old_secret_changes_nothing(
    auth: RunningService, sign_up: SignUp, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secret, _ = await set_up(auth, await sign_up())
    assert await asyncio.to_thread(run, auth, monkeypatch, "not the old secret of this database") == 1
    assert "Nothing changed" in capsys.readouterr().err
    assert (await finish(auth, await challenge_for(auth), code_of(auth, secret))).status_code == 200


async def test_the_old_secret_must_be_given(auth: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit):
        await asyncio.to_thread(run, auth, monkeypatch, None)


def test_every_sealed_column_is_sealed_anew() -> None:
    columns = {
        str(column)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.startswith("sealed_")
    }
    named = {str(sealed.column.property.columns[0]) for sealed in SEALED}
    assert columns - {"refresh_tokens.sealed_successor"} == named
