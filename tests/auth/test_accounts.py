"""Registering, signing in, and reading one's own account."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from services.auth.accounts.passwords import PasswordHasher
from services.auth.app import create_app
from services.auth.settings import AuthSettings
from shared.problems import Overloaded
from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from tests.auth.people import PASSWORD, SignUp, account, assert_problem, credentials


async def count_users(auth: RunningService) -> int:
    async with auth.database.snapshot() as session:
        return int(await session.scalar(text("SELECT count(*) FROM users")) or 0)


async def test_registering_answers_the_account_and_tokens(auth: RunningService) -> None:
    answer = await auth.client.post("/api/auth/register", json=account("Ada_L"))
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    user, tokens = answer.json()["user"], answer.json()["tokens"]
    assert user["email"] == "Ada_L@sparkle.example"
    assert user["username"] == "Ada_L"
    assert user["emailVerified"] is False
    assert user["role"] == "user"
    assert user["profile"] == {
        "displayName": "Ada_L", "bio": None, "location": None, "website": None, "avatarUrl": None,
    }  # fmt: skip
    assert set(tokens) == {"accessToken", "refreshToken"}
    me = await auth.client.get("/api/auth/me", headers={"Authorization": f"Bearer {tokens['accessToken']}"})
    assert me.json() == user


async def test_registering_records_the_event_without_the_address(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    events = await auth.recorded_events()
    assert [event.type for event in events] == ["auth.user_registered"]
    assert events[0].data["user_id"] == str(ada.id)
    assert events[0].data["username"] == events[0].data["display_name"] == "ada"
    assert events[0].data["avatar_url"] is None
    assert "sparkle.example" not in events[0].model_dump_json()


@pytest.mark.parametrize(
    ("second", "code", "field"),
    [
        (account("other", email="ADA@Sparkle.Example"), "email_taken", "email"),
        (account("ADA", email="other@sparkle.example"), "username_taken", "username"),
    ],
)
async def test_address_and_username_are_unique_in_any_case(
    auth: RunningService, sign_up: SignUp, second: dict[str, Any], code: str, field: str
) -> None:
    await sign_up("ada", is_verified=False)
    answer = await auth.client.post("/api/auth/register", json=second)
    assert_problem(answer, 409, code)
    assert field in answer.json()["details"]["fieldErrors"]
    assert await count_users(auth) == 1


async def test_racing_registrations_of_one_address_make_one_account(auth: RunningService) -> None:
    answers = await asyncio.gather(
        *(
            auth.client.post("/api/auth/register", json=account(f"ada{n}", email="ada@sparkle.example"))
            for n in range(8)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert await count_users(auth) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "ada"}, "email"),
        ({"email": None}, "email"),
        ({"email": "ada\0@sparkle.example"}, "email"),
        ({"email": ["ada@sparkle.example"]}, "email"),
        ({"username": "ad"}, "username"),
        ({"username": "a" * 21}, "username"),
        ({"username": "ada love"}, "username"),
        ({"username": "ada\n"}, "username"),
        ({"username": "ada\0x"}, "username"),
        ({"username": "\u0430da"}, "username"),
        ({"username": "\uff41da"}, "username"),
        ({"username": "Admin"}, "username"),
        ({"username": "_support_"}, "username"),
        ({"username": 12345}, "username"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 101}, "password"),
        ({"password": "correct\0horse"}, "password"),
        ({"password": {"$ne": None}}, "password"),
    ],
)
async def test_bad_registrations_are_refused_by_field(
    auth: RunningService, changes: dict[str, Any], field: str
) -> None:
    answer = await auth.client.post("/api/auth/register", json=account(**{"username": "ada", **changes}))
    assert_problem(answer, 400, "invalid_input")
    assert field in answer.json()["details"]["fieldErrors"]
    assert await count_users(auth) == 0


@pytest.mark.parametrize("path", ["register", "login", "verify-email", "resend-verification", "refresh"])
@pytest.mark.parametrize(
    "body", [b"[]", b'"text"', b"{", b"1e999", b'{"email": "\\ud800", "token": "\\ud800", "refreshToken": "\\ud800"}']
)
async def test_bodies_of_another_shape_are_refused(auth: RunningService, path: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await auth.client.post(f"/api/auth/{path}", content=body, headers=headers)
    assert_problem(answer, 400, "invalid_input")


@pytest.mark.parametrize("path", ["register", "login", "verify-email", "resend-verification", "refresh", "logout"])
async def test_a_body_of_ten_megabytes_is_refused(auth: RunningService, path: str) -> None:
    body = b'{"email": "' + b"x" * 10_000_000 + b'"}'
    headers = {"Content-Type": "application/json"}
    answer = await auth.client.post(f"/api/auth/{path}", content=body, headers=headers)
    assert_problem(answer, 413, "payload_too_large")


@pytest.fixture
async def failing_commits(auth: RunningService) -> AsyncIterator[None]:
    """Let the commit of a transaction that adds a user fail."""
    async with auth.database.transaction() as session:
        await session.execute(
            text(
                "CREATE FUNCTION fail_commit() RETURNS trigger LANGUAGE plpgsql"
                " AS 'BEGIN RAISE EXCEPTION ''no commit''; END'"
            )
        )
        await session.execute(
            text(
                "CREATE CONSTRAINT TRIGGER fail_commit AFTER INSERT ON users DEFERRABLE INITIALLY DEFERRED"
                " FOR EACH ROW EXECUTE FUNCTION fail_commit()"
            )
        )
    yield
    async with auth.database.transaction() as session:
        await session.execute(text("DROP FUNCTION fail_commit CASCADE"))


@pytest.mark.usefixtures("failing_commits")
async def test_a_failing_commit_registers_nobody(auth: RunningService) -> None:
    answer = await auth.client.post("/api/auth/register", json=account())
    assert_problem(answer, 500, "internal_error")
    assert "no commit" not in answer.text
    assert await count_users(auth) == 0
    assert await auth.recorded_events() == []


async def test_the_right_password_signs_in(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    answer = await auth.client.post("/api/auth/login", json=credentials(email=ada.email.upper()))
    assert answer.status_code == 200
    assert answer.json()["user"]["emailVerified"] is True
    assert set(answer.json()["tokens"]) == {"accessToken", "refreshToken"}


async def test_an_unknown_address_is_answered_like_a_wrong_password(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    wrong = await auth.client.post("/api/auth/login", json=credentials(password="wrong password"))
    unknown = await auth.client.post("/api/auth/login", json=credentials("nobody"))
    assert_problem(wrong, 401, "invalid_credentials")
    assert_problem(unknown, 401, "invalid_credentials")
    assert wrong.json() | {"requestId": ""} == unknown.json() | {"requestId": ""}


async def test_an_unknown_address_takes_as_long_as_a_wrong_password(start_service: StartService) -> None:
    settings = {"bcrypt_rounds": 10}
    auth = await start_service("services.auth", AuthSettings, create_app, settings=settings, keys=None)
    assert (await auth.client.post("/api/auth/register", json=account())).status_code == 201

    async def quickest(body: dict[str, Any]) -> float:
        """Seconds of the processor's time, threads included: a busy machine does not count."""
        times = []
        for _ in range(3):
            started = time.process_time()
            assert (await auth.client.post("/api/auth/login", json=body)).status_code == 401
            times.append(time.process_time() - started)
        return min(times)

    known = await quickest(credentials(password="wrong password"))
    unknown = await quickest(credentials("nobody"))
    assert 0.5 < unknown / known < 2


async def test_an_unproven_address_is_told_only_to_who_knows_the_password(
    auth: RunningService, sign_up: SignUp
) -> None:
    await sign_up("ada", is_verified=False)
    wrong = await auth.client.post("/api/auth/login", json=credentials(password="wrong password"))
    right = await auth.client.post("/api/auth/login", json=credentials())
    assert_problem(wrong, 401, "invalid_credentials")
    assert_problem(right, 403, "email_not_verified")


async def test_every_character_of_a_long_password_counts(auth: RunningService) -> None:
    long = "x" * 99
    assert (await auth.client.post("/api/auth/register", json=account(password=long + "y"))).status_code == 201
    wrong = await auth.client.post("/api/auth/login", json=credentials(password=long + "z"))
    right = await auth.client.post("/api/auth/login", json=credentials(password=long + "y"))
    assert_problem(wrong, 401, "invalid_credentials")
    assert_problem(right, 403, "email_not_verified")


async def test_one_password_typed_in_two_unicode_forms_is_one_password(auth: RunningService) -> None:
    composed, decomposed = "caf\u00e9 caf\u00e9", "cafe\u0301 cafe\u0301"
    assert (await auth.client.post("/api/auth/register", json=account(password=composed))).status_code == 201
    right = await auth.client.post("/api/auth/login", json=credentials(password=decomposed))
    assert_problem(right, 403, "email_not_verified")


async def test_passwords_are_stored_as_bcrypt_only(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    async with auth.database.snapshot() as session:
        stored = str(await session.scalar(text("SELECT users::text FROM users")))
    assert "$2b$04$" in stored
    assert PASSWORD not in stored


async def test_me_is_for_who_signed_in(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    await sign_up("bob")
    assert_problem(await auth.client.get("/api/auth/me"), 401, "not_authenticated")
    me = await auth.client.get("/api/auth/me", headers=ada.bearer)
    assert me.json()["username"] == "ada"
    assert me.json()["emailVerified"] is True


async def test_the_token_of_a_deleted_account_is_refused(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    async with auth.database.transaction() as session:
        await session.execute(text("DELETE FROM users"))
    assert_problem(await auth.client.get("/api/auth/me", headers=ada.bearer), 401, "account_gone")
    change = {"displayName": "Ada"}
    changed = await auth.client.patch(f"/api/users/{ada.id}/profile", headers=ada.bearer, json=change)
    assert_problem(changed, 401, "account_gone")
    refreshed = await auth.client.post("/api/auth/refresh", json={"refreshToken": ada.refresh_token})
    assert_problem(refreshed, 401, "invalid_refresh_token")
    bob = await sign_up("bob")
    assert_problem(await auth.client.post(f"/api/users/{bob.id}/follow", headers=ada.bearer), 401, "account_gone")


async def test_a_crowd_at_the_door_is_sent_away_rather_than_kept_waiting() -> None:
    passwords = PasswordHasher(rounds=4, workers=1)
    try:
        attempts = await asyncio.gather(*(passwords.hash("x") for _ in range(60)), return_exceptions=True)
        refused = [attempt for attempt in attempts if isinstance(attempt, Overloaded)]
        assert len(refused) == 20
        assert await passwords.verify("x", await passwords.hash("x")), "and it works on"
    finally:
        passwords.close()
