"""How passwords are chosen and kept."""

import time
from typing import Any

import pytest
from sqlalchemy import text

from services.auth.accounts import repository, service
from services.auth.accounts.passwords import PasswordHasher
from services.auth.app import create_app
from services.auth.settings import AuthSettings
from shared.problems import Overloaded
from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from tests.auth.people import PASSWORD, SignUp, account, assert_problem, credentials


async def stored_hash(auth: RunningService) -> str:
    async with auth.database.snapshot() as session:
        return str(await session.scalar(text("SELECT password_hash FROM users")))


@pytest.mark.parametrize(
    ("password", "reason"),
    [("Password123", "most used"), ("QWERTYUIOP", "most used"), ("countess_1815", "your name"), ("sparkle7", "")],
)
async def test_a_password_that_is_guessed_first_registers_nobody(
    auth: RunningService, password: str, reason: str
) -> None:
    answer = await auth.client.post("/api/auth/register", json=account("countess", password=password))
    assert_problem(answer, 400, "password_refused")
    assert reason in answer.json()["details"]["fieldErrors"]["password"][0]
    async with auth.database.snapshot() as session:
        assert await session.scalar(text("SELECT count(*) FROM users")) == 0


@pytest.fixture
async def costlier(start_service: StartService) -> RunningService:
    """The same service with passwords that cost more."""
    settings = {"bcrypt_rounds": 6}
    return await start_service("services.auth", AuthSettings, create_app, settings=settings, keys=None)


async def test_signing_in_stores_a_hash_of_todays_cost(
    auth: RunningService, costlier: RunningService, sign_up: SignUp
) -> None:
    await sign_up("ada")
    assert (await stored_hash(auth)).startswith("$2b$04$")
    wrong = await costlier.client.post("/api/auth/login", json=credentials(password="wrong password"))
    assert wrong.status_code == 401
    assert (await stored_hash(auth)).startswith("$2b$04$")
    assert (await costlier.client.post("/api/auth/login", json=credentials())).status_code == 200
    renewed = await stored_hash(auth)
    assert renewed.startswith("$2b$06$")
    assert (await costlier.client.post("/api/auth/login", json=credentials())).status_code == 200
    assert await stored_hash(auth) == renewed
    assert (await auth.client.post("/api/auth/login", json=credentials())).status_code == 200
    assert await stored_hash(auth) == renewed, "a lower cost does not come back"


async def test_a_password_changed_meanwhile_is_not_put_back(
    auth: RunningService, costlier: RunningService, sign_up: SignUp
) -> None:
    ada = await sign_up("ada")
    async with auth.database.snapshot() as session:
        checked = await repository.by_id(session, ada.id)
    assert checked is not None
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET password_hash = 'another'"))
    await service.rehash(costlier.database, costlier.app.state.passwords, checked, PASSWORD)
    assert await stored_hash(auth) == "another"


async def test_a_busy_service_renews_the_hash_another_time(
    auth: RunningService, costlier: RunningService, sign_up: SignUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sign_up("ada")

    async def busy(_: str) -> str:
        raise Overloaded

    monkeypatch.setattr(costlier.app.state.passwords, "hash", busy)
    assert (await costlier.client.post("/api/auth/login", json=credentials())).status_code == 200
    assert (await stored_hash(auth)).startswith("$2b$04$")


async def test_a_password_replaced_while_it_is_checked_opens_nothing(
    auth: RunningService, sign_up: SignUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sign_up("ada")
    verify = auth.app.state.passwords.verify

    async def slowly(typed: str, stored: str | None) -> Any:
        was_right = await verify(typed, stored)
        async with auth.database.transaction() as session:
            await session.execute(text("UPDATE users SET password_hash = 'another'"))
        return was_right

    monkeypatch.setattr(auth.app.state.passwords, "verify", slowly)
    assert_problem(await auth.client.post("/api/auth/login", json=credentials()), 401, "invalid_credentials")


async def test_an_old_cheaper_hash_takes_as_long_as_none() -> None:
    cheap, dear = PasswordHasher(7), PasswordHasher(10)
    stored = await cheap.hash(PASSWORD)
    assert dear.is_outdated(stored)
    assert not cheap.is_outdated(stored)

    async def quickest(against: str | None) -> float:
        times = []
        for _ in range(4):
            started = time.process_time()
            assert await dear.verify(PASSWORD, against) is (against is not None)
            times.append(time.process_time() - started)
        return min(times)

    assert 0.7 < await quickest(stored) / await quickest(None) < 1.4
    cheap.close()
    dear.close()
