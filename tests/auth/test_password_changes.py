"""Changing a password while signed in."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import text

from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from shared.testing.services import RunningService
from shared.testing.tokens import bearer
from tests.auth.people import PASSWORD, Person, SignUp, assert_problem, credentials, person_of, send_all, text_of

NEW = "a brand new sentence"


async def change(
    auth: RunningService, person: Person, new: str = NEW, current: str | None = PASSWORD
) -> httpx.Response:
    body: dict[str, Any] = {"newPassword": new} | ({} if current is None else {"currentPassword": current})
    return await auth.client.post("/api/auth/change-password", json=body, headers=person.bearer)


async def login(auth: RunningService, password: str) -> httpx.Response:
    return await auth.client.post("/api/auth/login", json=credentials(password=password))


async def without_password(auth: RunningService) -> None:
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET password_hash = NULL"))


async def test_the_current_password_changes_it_and_ends_the_other_sessions(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada = await sign_up("ada")
    other = person_of(await login(auth, PASSWORD))
    answer = await change(auth, ada)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()["tokens"]) == {"accessToken"}
    fresh = {"Authorization": f"Bearer {answer.json()['tokens']['accessToken']}"}
    assert (await auth.client.get("/api/auth/me", headers=fresh)).status_code == 200
    refreshed = await auth.client.post("/api/auth/refresh", json={"refreshToken": ada.refresh_token})
    assert refreshed.status_code == 200, "this session goes on"
    assert_problem(await auth.client.get("/api/auth/me", headers=other.bearer), 401, "invalid_token")
    assert (await login(auth, NEW)).status_code == 200
    assert_problem(await login(auth, PASSWORD), 401, "invalid_credentials")
    await send_all(mails)
    assert any("Your password was changed" in text_of(mail) for mail in sender.sent)


async def test_another_password_changes_nothing(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    for current in ("wrong password", None):
        refused = await change(auth, ada, current=current)
        assert_problem(refused, 400, "wrong_password")
        assert "currentPassword" in refused.json()["details"]["fieldErrors"]
    assert (await login(auth, PASSWORD)).status_code == 200


async def test_wrong_ones_are_counted_as_guesses(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    answers = [await change(auth, ada, current="wrong password") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [400] * 5 + [429]


async def test_a_password_that_is_guessed_first_is_refused(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    for new in ("iloveyou", "ada-ada-1"):
        refused = await change(auth, ada, new)
        assert_problem(refused, 400, "password_refused")
        assert "newPassword" in refused.json()["details"]["fieldErrors"]
    for new in ("short", "x" * 101):
        assert_problem(await change(auth, ada, new), 400, "invalid_input")


async def test_of_two_changes_at_once_one_wins(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    answers = await asyncio.gather(*(change(auth, ada, f"sentence number {number}") for number in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400]


async def test_an_account_without_a_password_sets_one_after_a_fresh_sign_in(
    auth: RunningService, sign_up: SignUp
) -> None:
    ada = await sign_up("ada")
    await without_password(auth)
    me = await auth.client.get("/api/auth/me", headers=ada.bearer)
    assert me.json()["hasPassword"] is False
    auth.clock.advance(timedelta(minutes=11))
    assert_problem(await change(auth, ada, current=None), 403, "reauthentication_required")
    assert_problem(await change(auth, ada, current="anything"), 403, "reauthentication_required")
    auth.clock.advance(timedelta(minutes=-11))
    answer = await change(auth, ada, current=None)
    assert answer.status_code == 200
    assert answer.json()["user"]["hasPassword"] is True
    assert (await login(auth, NEW)).status_code == 200


async def test_changing_it_is_for_people_who_are_signed_in(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    body = {"currentPassword": PASSWORD, "newPassword": NEW}
    assert_problem(await auth.client.post("/api/auth/change-password", json=body), 401, "not_authenticated")
    await auth.client.post("/api/auth/logout", headers=ada.bearer)
    assert_problem(await change(auth, ada), 401, "invalid_token")
    assert (await login(auth, PASSWORD)).status_code == 200
    headers = bearer(ada.id)
    answer = await auth.client.post("/api/auth/change-password", json=body, headers=headers)
    assert_problem(answer, 401, "invalid_token")
