"""The operator's command that makes the first administrator."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.auth.admin.__main__ import main
from shared.testing.plugin import DatabaseFor
from shared.testing.services import RunningService
from shared.testing.waiting import eventually
from tests.auth.people import SignUp, assert_problem, credentials, person_of


@pytest.fixture(autouse=True)
async def environment(database_for: DatabaseFor, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command reads."""
    monkeypatch.setenv("SPARKLE_DATABASE_URL", await database_for("services.auth"))
    monkeypatch.setenv("SPARKLE_REDIS_URL", redis_url)


async def test_an_operator_makes_the_first_administrator(
    auth: RunningService, sign_up: SignUp, capsys: pytest.CaptureFixture[str]
) -> None:
    ada = await sign_up("ada")
    assert_problem(await auth.client.get("/api/admin/users", headers=ada.bearer), 403, "forbidden")
    for _ in range(2):
        assert await asyncio.to_thread(main, ["grant", "ADA@sparkle.example"]) == 0
        assert "ada has the role admin" in capsys.readouterr().out

    async def is_refused() -> bool:
        return (await auth.client.get("/api/auth/me", headers=ada.bearer)).status_code == 401

    await eventually(is_refused, within=1)
    auth.clock.advance(timedelta(hours=1))  # the command goes by the real clock
    ada = person_of(await auth.client.post("/api/auth/login", json=credentials()))
    assert (await auth.client.get("/api/admin/users", headers=ada.bearer)).status_code == 200
    events = (await auth.client.get("/api/auth/audit", headers=ada.bearer)).json()["events"]
    changes = [event["details"] for event in events if event["kind"] == "role_changed"]
    assert changes == [{"role": "admin", "reason": "granted by the operator"}]


async def test_a_role_is_taken_back_the_same_way(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    await asyncio.to_thread(main, ["grant", "ada@sparkle.example"])
    assert await asyncio.to_thread(main, ["grant", "ada@sparkle.example", "--role", "user"]) == 0
    async with auth.database.snapshot() as session:
        assert await session.scalar(text("SELECT role FROM users")) == "user"


async def test_an_address_that_is_nobodys_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert await asyncio.to_thread(main, ["grant", "nobody@sparkle.example"]) == 1
    assert "Nothing changed" in capsys.readouterr().err
