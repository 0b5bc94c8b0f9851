"""What a session, or half a sign-in, can do when it has ended: nothing that gives a way in, whoever knows of it."""

from typing import Any

import httpx
import pytest
from eth_account import Account
from sqlalchemy import text

from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from shared.testing.services import RunningService
from tests.auth.authenticator import Authenticator
from tests.auth.people import PASSWORD, Person, SignUp, assert_problem, send_all, token_in
from tests.auth.test_passkeys import keep, registration
from tests.auth.test_second_factors import MFA, challenge_for, code_of, finish, set_up
from tests.auth.test_siwe import ask, send, sign

OTHER_PASSWORD = "a wholly different horse"


async def revoke_quietly(auth: RunningService, person: Person) -> None:
    """End the person's sessions as when the news of it has not arrived: their access tokens still verify."""
    async with auth.database.transaction() as session:
        revoked = text("UPDATE sessions SET revoked_at = now() WHERE user_id = :user")
        await session.execute(revoked, {"user": person.id})


async def test_no_passkey_is_kept(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    made = Authenticator().create(await registration(auth, ada))
    await revoke_quietly(auth, ada)
    assert_problem(await keep(auth, ada, made), 401, "invalid_token")


async def test_no_wallet_is_linked(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    wallet = Account.create()
    message = await ask(auth, wallet, ada)
    await revoke_quietly(auth, ada)
    assert_problem(await send(auth, message, sign(wallet, message), ada), 401, "invalid_token")


async def test_no_app_is_turned_on(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    setup = await auth.client.post(f"{MFA}/totp/setup", headers=ada.bearer)
    await revoke_quietly(auth, ada)
    body = {"code": code_of(auth, setup.json()["secret"])}
    assert_problem(await auth.client.post(f"{MFA}/totp/enable", json=body, headers=ada.bearer), 401, "invalid_token")


async def test_no_recovery_codes_are_shown(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    await set_up(auth, ada)
    await revoke_quietly(auth, ada)
    assert_problem(await auth.client.post(f"{MFA}/recovery-codes", headers=ada.bearer), 401, "invalid_token")


async def test_an_app_is_not_turned_off(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    secret, _ = await set_up(auth, ada)
    await revoke_quietly(auth, ada)
    body = {"code": code_of(auth, secret)}
    assert_problem(await auth.client.post(f"{MFA}/totp/disable", json=body, headers=ada.bearer), 401, "invalid_token")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/auth/tokens", {"name": "script", "scopes": ["people:read"], "expiresInDays": 1}),
        ("/api/auth/change-email", {"email": "new@sparkle.example"}),
        ("/api/auth/reauthenticate", {"password": PASSWORD}),
        ("/api/auth/change-password", {"currentPassword": PASSWORD, "newPassword": OTHER_PASSWORD}),
    ],
)
async def test_nothing_else_gives_a_way_in(auth: RunningService, sign_up: SignUp, path: str, body: Any) -> None:
    ada = await sign_up("ada")
    await revoke_quietly(auth, ada)
    assert_problem(await auth.client.post(path, json=body, headers=ada.bearer), 401, "invalid_token")


async def reset(auth: RunningService, mails: MailQueue, sender: RecordingMailSender, _: Person) -> httpx.Response:
    await auth.client.post("/api/auth/forgot-password", json={"email": "ada@sparkle.example"})
    await send_all(mails)
    body = {"token": token_in(sender, "reset-password"), "password": OTHER_PASSWORD}
    return await auth.client.post("/api/auth/reset-password", json=body)


async def change(auth: RunningService, _: MailQueue, __: RecordingMailSender, person: Person) -> httpx.Response:
    body = {"currentPassword": PASSWORD, "newPassword": OTHER_PASSWORD}
    return await auth.client.post("/api/auth/change-password", json=body, headers=person.bearer)


async def sign_out(auth: RunningService, _: MailQueue, __: RecordingMailSender, person: Person) -> httpx.Response:
    return await auth.client.post("/api/auth/logout-all", headers=person.bearer)


@pytest.mark.parametrize("end", [reset, change, sign_out])
async def test_a_sign_in_that_waits_for_its_second_factor_ends_with_the_sessions(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender, end: Any
) -> None:
    ada = await sign_up("ada")
    secret, _ = await set_up(auth, ada)
    challenge = await challenge_for(auth)
    assert (await end(auth, mails, sender, ada)).is_success
    assert_problem(await finish(auth, challenge, code_of(auth, secret)), 401, "invalid_challenge")
