"""Somebody opens an account with another person's address and waits. Whoever proves the address is alone in it."""

from typing import Any

import httpx
import pytest
from eth_account import Account
from sqlalchemy import text

from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from shared.testing.services import RunningService
from tests.auth.authenticator import Authenticator
from tests.auth.people import (
    PASSWORD,
    Person,
    SignUp,
    assert_problem,
    credentials,
    person_of,
    send_all,
    text_of,
    token_in,
)
from tests.auth.test_passkeys import add, log_in, login_options
from tests.auth.test_second_factors import set_up
from tests.auth.test_siwe import show

EMAIL = "ada@sparkle.example"
THEIRS = "squatter@elsewhere.example"
NEW_PASSWORD = "a wholly different horse"


async def by_magic_link(auth: RunningService, mails: MailQueue, sender: RecordingMailSender) -> httpx.Response:
    assert (await auth.client.post("/api/auth/magic-link", json={"email": EMAIL})).status_code == 202
    await send_all(mails)
    return await auth.client.post("/api/auth/magic-link/verify", json={"token": token_in(sender, "magic-link")})


async def by_reset(auth: RunningService, mails: MailQueue, sender: RecordingMailSender) -> httpx.Response:
    assert (await auth.client.post("/api/auth/forgot-password", json={"email": EMAIL})).status_code == 202
    await send_all(mails)
    body = {"token": token_in(sender, "reset-password"), "password": NEW_PASSWORD}
    assert (await auth.client.post("/api/auth/reset-password", json=body)).status_code == 204
    return await auth.client.post("/api/auth/login", json=credentials(password=NEW_PASSWORD))


TAKING = pytest.mark.parametrize("take", [by_magic_link, by_reset])


async def link_identity(auth: RunningService, person: Person) -> None:
    """Connect an account elsewhere, as tests/auth/test_identities.py does through HTTP."""
    async with auth.database.transaction() as session:
        await session.execute(
            text(
                "INSERT INTO identities (id, user_id, provider, issuer, subject, created_at, last_used_at)"
                " VALUES (gen_random_uuid(), :user, 'github', 'https://github.com', 'squatter', now(), now())"
            ),
            {"user": person.id},
        )


@TAKING
async def test_what_was_set_up_before_opens_nothing_after(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender, take: Any
) -> None:
    squatter = await sign_up("ada", is_verified=False)
    device, wallet = Authenticator(), Account.create()
    await add(auth, squatter, device)
    assert (await show(auth, wallet, squatter)).status_code == 201
    await link_identity(auth, squatter)

    owner = person_of(await take(auth, mails, sender))

    assert_problem(await log_in(auth, device.get(await login_options(auth))), 401, "invalid_passkey")
    assert "signUp" in (await show(auth, wallet)).json(), "the wallet opens nothing"
    identities = await auth.client.get("/api/auth/identities", headers=owner.bearer)
    assert identities.json() == {"identities": []}
    assert_problem(await auth.client.get("/api/auth/me", headers=squatter.bearer), 401, "invalid_token")
    await send_all(mails)
    [mail] = [mail for mail in sender.sent if "Other ways to sign in" in text_of(mail)]
    assert mail["To"] == EMAIL


@TAKING
async def test_a_second_factor_of_somebody_else_keeps_nobody_out(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender, take: Any
) -> None:
    await set_up(auth, await sign_up("ada", is_verified=False))
    answer = await take(auth, mails, sender)
    assert answer.status_code == 200, answer.text
    factors = await auth.client.get("/api/auth/mfa", headers=person_of(answer).bearer)
    assert (factors.json()["totp"], factors.json()["recoveryCodesLeft"]) == (None, 0)


@TAKING
async def test_a_change_of_address_that_waited_does_not_happen(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender, take: Any
) -> None:
    squatter = await sign_up("ada", is_verified=False)
    wanted = await auth.client.post("/api/auth/change-email", json={"email": THEIRS}, headers=squatter.bearer)
    assert wanted.status_code == 202
    await send_all(mails)
    confirmation = token_in(sender, "confirm-email")
    owner = person_of(await take(auth, mails, sender))
    answer = await auth.client.post("/api/auth/change-email/confirm", json={"token": confirmation})
    assert_problem(answer, 400, "invalid_change_token")
    me = await auth.client.get("/api/auth/me", headers=owner.bearer)
    assert me.json()["email"] == EMAIL


@TAKING
async def test_the_owner_of_a_proven_address_keeps_what_they_have(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender, take: Any
) -> None:
    ada = await sign_up("ada")
    device = Authenticator()
    await add(auth, ada, device)
    assert (await take(auth, mails, sender)).status_code == 200
    assert (await log_in(auth, device.get(await login_options(auth)))).status_code == 200
    await send_all(mails)
    assert not any("Other ways to sign in" in text_of(mail) for mail in sender.sent)


async def test_a_new_account_has_nothing_to_remove(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada", is_verified=False)
    assert (await by_reset(auth, mails, sender)).status_code == 200
    await send_all(mails)
    assert not any("Other ways to sign in" in text_of(mail) for mail in sender.sent)
    assert_problem(
        await auth.client.post("/api/auth/login", json=credentials(password=PASSWORD)), 401, "invalid_credentials"
    )
