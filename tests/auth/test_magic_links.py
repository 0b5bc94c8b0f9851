"""Signing in with a mailed link."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from shared.testing.services import RunningService
from tests.auth.people import BROWSER, SignUp, assert_problem, credentials, person_of, send_all, text_of, token_in

PAGE = "magic-link"


async def ask(auth: RunningService, email: str = "ada@sparkle.example") -> httpx.Response:
    return await auth.client.post("/api/auth/magic-link", json={"email": email})


async def use(auth: RunningService, token: str, **headers: str) -> httpx.Response:
    return await auth.client.post("/api/auth/magic-link/verify", json={"token": token}, headers=headers)


async def link(auth: RunningService, mails: MailQueue, sender: RecordingMailSender) -> str:
    """Return the token of a fresh link."""
    assert (await ask(auth)).status_code == 202
    await send_all(mails)
    return token_in(sender, PAGE)


async def test_the_mailed_link_signs_in_once(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada = await sign_up("ada")
    token = await link(auth, mails, sender)
    answer = await use(auth, token)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    signed_in = person_of(answer)
    assert signed_in.id == ada.id
    sessions = (await auth.client.get("/api/auth/sessions", headers=signed_in.bearer)).json()["sessions"]
    assert next(found["methods"] for found in sessions if found["isCurrent"]) == ["mail"]
    assert_problem(await use(auth, token), 400, "invalid_magic_link")


async def test_a_browser_gets_its_cookies(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada")
    answer = await use(auth, await link(auth, mails, sender), **BROWSER)
    assert set(answer.json()["tokens"]) == {"accessToken"}
    assert {value.partition("=")[0] for value in answer.headers.get_list("set-cookie")} == {
        "sparkle_refresh",
        "sparkle_device",
    }


async def test_of_many_uses_at_once_one_signs_in(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada")
    token = await link(auth, mails, sender)
    answers = await asyncio.gather(*(use(auth, token) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 4


async def test_a_link_dies_after_a_quarter_of_an_hour(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada")
    token = await link(auth, mails, sender)
    auth.clock.advance(timedelta(minutes=15))
    assert_problem(await use(auth, token), 400, "invalid_magic_link")


@pytest.mark.parametrize("token", ["x", "\0", "x" * 200])
async def test_made_up_tokens_open_nothing(auth: RunningService, token: str) -> None:
    assert_problem(await use(auth, token), 400, "invalid_magic_link")


async def test_an_unknown_address_is_answered_alike_and_gets_no_mail(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada")
    await send_all(mails)
    before = len(sender.sent)
    known, unknown = await ask(auth), await ask(auth, "nobody@sparkle.example")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"null")
    await send_all(mails)
    assert [mail["To"] for mail in sender.sent[before:]] == ["ada@sparkle.example"]


async def test_three_mails_to_an_address_are_enough_for_a_while(auth: RunningService) -> None:
    for _ in range(3):
        assert (await ask(auth)).status_code == 202
    assert_problem(await ask(auth, "ADA@sparkle.example"), 429, "too_many_requests")


async def test_a_suspended_account_stays_shut_and_keeps_its_link(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada")
    token = await link(auth, mails, sender)
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET suspended_at = now()"))
    assert_problem(await use(auth, token), 403, "account_suspended")
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET suspended_at = NULL"))
    assert (await use(auth, token)).status_code == 200


async def test_it_proves_the_address_and_locks_out_who_opened_the_account_before(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    squatter = await sign_up("ada", is_verified=False)
    owner = await use(auth, await link(auth, mails, sender))
    assert owner.status_code == 200
    assert owner.json()["user"]["emailVerified"] is True
    assert owner.json()["user"]["hasPassword"] is False
    assert len(await auth.recorded_events("auth.email_verified")) == 1
    assert_problem(await auth.client.get("/api/auth/me", headers=squatter.bearer), 401, "invalid_token")
    assert_problem(await auth.client.post("/api/auth/login", json=credentials()), 401, "invalid_credentials")
    await send_all(mails)
    assert any("The password of your account was removed" in text_of(mail) for mail in sender.sent)


async def test_a_proven_account_keeps_its_password_and_sessions(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada = await sign_up("ada")
    assert (await use(auth, await link(auth, mails, sender))).status_code == 200
    assert (await auth.client.get("/api/auth/me", headers=ada.bearer)).status_code == 200
    assert (await auth.client.post("/api/auth/login", json=credentials())).status_code == 200
