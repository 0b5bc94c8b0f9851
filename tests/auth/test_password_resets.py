"""Setting a password anew with a mailed link."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from shared.testing.services import RunningService
from tests.auth.people import BROWSER, Person, SignUp, assert_problem, credentials, send_all, text_of, token_in

NEW = "a brand new sentence"
PAGE = "reset-password"


async def forgot(auth: RunningService, email: str = "ada@sparkle.example") -> httpx.Response:
    return await auth.client.post("/api/auth/forgot-password", json={"email": email})


async def reset(auth: RunningService, token: str, password: str = NEW) -> httpx.Response:
    return await auth.client.post("/api/auth/reset-password", json={"token": token, "password": password})


async def login(auth: RunningService, password: str = NEW) -> httpx.Response:
    return await auth.client.post("/api/auth/login", json=credentials(password=password))


async def link(auth: RunningService, mails: MailQueue, sender: RecordingMailSender) -> str:
    """Return the token of a fresh link."""
    assert (await forgot(auth)).status_code == 202
    await send_all(mails)
    return token_in(sender, PAGE)


async def is_signed_in(auth: RunningService, person: Person) -> bool:
    return (await auth.client.get("/api/auth/me", headers=person.bearer)).status_code == 200


async def test_the_mailed_link_sets_a_password_once(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada")
    token = await link(auth, mails, sender)
    answer = await reset(auth, token)
    assert answer.status_code == 204
    assert answer.content == b""
    assert "set-cookie" not in answer.headers, "it signs nobody in"
    assert_problem(await reset(auth, token, "yet another sentence"), 400, "invalid_reset_token")
    assert_problem(await login(auth, credentials()["password"]), 401, "invalid_credentials")
    assert (await login(auth)).status_code == 200


async def test_it_ends_every_session_and_tells_the_owner(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada = await sign_up("ada")
    bob = await sign_up("bob")
    await reset(auth, await link(auth, mails, sender))
    assert not await is_signed_in(auth, ada)
    assert await is_signed_in(auth, bob)
    assert_problem(
        await auth.client.post("/api/auth/refresh", json={"refreshToken": ada.refresh_token}),
        401,
        "invalid_refresh_token",
    )
    await send_all(mails)
    assert "Your password was set anew" in text_of(sender.sent[-1])
    async with auth.database.snapshot() as session:
        kinds = text("SELECT kind FROM security_events WHERE user_id = :id ORDER BY id")
        assert (await session.scalars(kinds, {"id": ada.id})).all()[-1] == "password_reset"


async def test_it_proves_the_address(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada = await sign_up("ada", is_verified=False)
    await reset(auth, await link(auth, mails, sender))
    assert [event.data for event in await auth.recorded_events("auth.email_verified")] == [{"user_id": str(ada.id)}]
    assert (await login(auth)).json()["user"]["emailVerified"] is True


async def test_of_two_who_use_a_link_at_once_one_wins(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada")
    token = await link(auth, mails, sender)
    passwords = [f"sentence number {number}" for number in range(4)]
    answers = await asyncio.gather(*(reset(auth, token, password) for password in passwords))
    assert sorted(answer.status_code for answer in answers) == [204, 400, 400, 400]
    [winner] = [password for password, answer in zip(passwords, answers, strict=True) if answer.status_code == 204]
    assert (await login(auth, winner)).status_code == 200


async def test_using_one_link_uses_up_the_others(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada")
    first = await link(auth, mails, sender)
    second = await link(auth, mails, sender)
    await auth.client.post("/api/auth/magic-link", json={"email": "ada@sparkle.example"})
    await send_all(mails)
    magic = token_in(sender, "magic-link")
    assert (await reset(auth, first)).status_code == 204
    assert_problem(await reset(auth, second), 400, "invalid_reset_token")
    answer = await auth.client.post("/api/auth/magic-link/verify", json={"token": magic})
    assert_problem(answer, 400, "invalid_magic_link")


async def test_a_link_dies_after_an_hour(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada")
    token = await link(auth, mails, sender)
    auth.clock.advance(timedelta(hours=1))
    assert_problem(await reset(auth, token), 400, "invalid_reset_token")


@pytest.mark.parametrize("token", ["x", "\0", "x" * 200])
async def test_made_up_tokens_set_nothing(auth: RunningService, token: str) -> None:
    assert_problem(await reset(auth, token), 400, "invalid_reset_token")


async def test_a_link_for_something_else_sets_nothing(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada", is_verified=False)
    await send_all(mails)
    assert_problem(await reset(auth, token_in(sender)), 400, "invalid_reset_token")


@pytest.mark.parametrize("password", ["password123", "ada12345", "short", "x" * 101])
async def test_a_refused_password_leaves_the_link_alone(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender, password: str
) -> None:
    await sign_up("ada")
    token = await link(auth, mails, sender)
    refused = await reset(auth, token, password)
    assert refused.status_code == 400
    assert "password" in refused.json()["details"]["fieldErrors"]
    assert (await reset(auth, token)).status_code == 204


async def test_an_unknown_address_is_answered_alike_and_gets_no_mail(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada")
    await send_all(mails)
    before = len(sender.sent)
    known, unknown = await forgot(auth), await forgot(auth, "nobody@sparkle.example")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"null")
    await send_all(mails)
    assert [mail["To"] for mail in sender.sent[before:]] == ["ada@sparkle.example"]


async def test_a_request_writes_the_same_for_every_address(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    await forgot(auth)
    await forgot(auth, "nobody@sparkle.example")
    async with auth.database.snapshot() as session:
        rows = text("SELECT recipient FROM mails WHERE kind = 'reset_password' ORDER BY recipient")
        assert (await session.scalars(rows)).all() == ["ada@sparkle.example", "nobody@sparkle.example"]
        links = text("SELECT count(*) FROM mailed_links WHERE purpose = 'reset_password'")
        assert await session.scalar(links) == 0, "links are made when the mail is composed"


async def test_three_mails_to_an_address_are_enough_for_a_while(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada")
    for email in ("ada@sparkle.example", "nobody@sparkle.example"):
        assert [(await forgot(auth, email.upper())).status_code for _ in range(3)] == [202] * 3
        refused = await forgot(auth, email)
        assert_problem(refused, 429, "too_many_requests")
        assert 290 < int(refused.headers["retry-after"]) <= 300


async def test_a_link_to_an_address_that_was_left_opens_nothing(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada")
    token = await link(auth, mails, sender)
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET email = 'new@sparkle.example', email_key = 'new@sparkle.example'"))
    assert_problem(await reset(auth, token), 400, "invalid_reset_token")


async def test_a_browser_that_reset_it_signs_in_as_a_stranger_does(
    auth: RunningService, browser: httpx.AsyncClient, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada")
    token = await link(auth, mails, sender)
    answer = await browser.post("/api/auth/reset-password", json={"token": token, "password": NEW})
    assert answer.status_code == 204
    assert dict(browser.cookies) == {}
    assert (await browser.post("/api/auth/refresh", headers=BROWSER)).status_code == 401
