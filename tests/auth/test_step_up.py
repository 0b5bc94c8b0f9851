"""Confirming that it is still the owner: with a code, a recovery code, or a passkey."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from shared.testing.services import RunningService
from tests.auth.authenticator import Authenticator
from tests.auth.people import PASSWORD, Person, SignUp, assert_problem
from tests.auth.test_passkeys import PASSKEYS, add, log_in
from tests.auth.test_second_factors import MFA, age, code_of, set_up, wrong_code

STEP_UP = "/api/auth/reauthenticate"


async def step_up(auth: RunningService, person: Person, **proof: str) -> httpx.Response:
    return await auth.client.post(STEP_UP, json=proof, headers=person.bearer)


async def may_change_passkeys(auth: RunningService, token: str) -> bool:
    headers = {"Authorization": f"Bearer {token}"}
    return (await auth.client.post(f"{PASSKEYS}/register/options", headers=headers)).status_code == 200


async def passkey_options(auth: RunningService, person: Person) -> dict[str, Any]:
    answer = await auth.client.post(f"{STEP_UP}/passkey/options", headers=person.bearer)
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = answer.json()["publicKey"]
    return options


async def confirm(auth: RunningService, person: Person, credential: Any) -> httpx.Response:
    body = {"credential": credential}
    return await auth.client.post(f"{STEP_UP}/passkey/verify", json=body, headers=person.bearer)


async def test_a_code_of_the_app_steps_up_once(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    secret, _ = await set_up(auth, ada)
    await age(auth, ada)
    assert not await may_change_passkeys(auth, ada.access_token)
    refused = await step_up(auth, ada, code=wrong_code(auth, secret))
    assert_problem(refused, 400, "invalid_code")
    code = code_of(auth, secret)
    answer = await step_up(auth, ada, code=code)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert await may_change_passkeys(auth, answer.json()["tokens"]["accessToken"])
    assert_problem(await step_up(auth, ada, code=code), 400, "invalid_code")


async def test_a_recovery_code_steps_up_once(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    _, codes = await set_up(auth, ada)
    await age(auth, ada)
    answer = await step_up(auth, ada, recoveryCode=codes[0])
    assert answer.status_code == 200
    assert await may_change_passkeys(auth, answer.json()["tokens"]["accessToken"])
    again = await step_up(auth, ada, recoveryCode=codes[0])
    assert_problem(again, 400, "invalid_code")
    assert "recoveryCode" in again.json()["details"]["fieldErrors"]


async def test_an_account_without_an_app_has_no_right_code(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    assert_problem(await step_up(auth, ada, code="123456"), 400, "invalid_code")
    assert_problem(await step_up(auth, ada, recoveryCode="0000-0000-0000-0000"), 400, "invalid_code")
    setup = await auth.client.post(f"{MFA}/totp/setup", headers=ada.bearer)
    pending = code_of(auth, setup.json()["secret"])
    assert_problem(await step_up(auth, ada, code=pending), 400, "invalid_code")


async def test_wrong_codes_slow_stepping_up_down(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    secret, _ = await set_up(auth, ada)
    for _ in range(5):
        assert_problem(await step_up(auth, ada, code=wrong_code(auth, secret)), 400, "invalid_code")
    assert_problem(await step_up(auth, ada, code=code_of(auth, secret)), 429, "too_many_requests")
    disable = {"code": code_of(auth, secret)}
    blocked = await auth.client.post(f"{MFA}/totp/disable", json=disable, headers=ada.bearer)
    assert_problem(blocked, 429, "too_many_requests")


@pytest.mark.parametrize(
    "proof", [{}, {"password": PASSWORD, "code": "123456"}, {"code": "1", "recoveryCode": "1"}, {"code": None}, []]
)
async def test_stepping_up_takes_one_proof(auth: RunningService, sign_up: SignUp, proof: Any) -> None:
    ada = await sign_up("ada")
    answer = await auth.client.post(STEP_UP, json=proof, headers=ada.bearer)
    assert_problem(answer, 400, "invalid_input")


async def test_a_passkey_steps_up(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    device = Authenticator()
    await add(auth, ada, device)
    await age(auth, ada)
    options = await passkey_options(auth, ada)
    assert len(options["allowCredentials"]) == 1
    # One that was asked for by name need not say whose it is.
    answer = await confirm(auth, ada, device.get(options, userHandle=None))
    assert answer.status_code == 200, answer.text
    assert await may_change_passkeys(auth, answer.json()["tokens"]["accessToken"])
    async with auth.database.snapshot() as session:
        found = text("SELECT details FROM security_events WHERE kind = 'reauthenticated'")
        assert await session.scalar(found) == {"methods": ["hwk", "mfa"]}


async def test_a_passkey_of_somebody_else_does_not_step_up(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    theirs = Authenticator()
    await add(auth, bob, theirs)
    await age(auth, ada)
    signed = theirs.get(await passkey_options(auth, ada))
    assert_problem(await confirm(auth, ada, signed), 401, "invalid_passkey")
    assert not await may_change_passkeys(auth, ada.access_token)


async def test_an_answer_to_a_sign_in_does_not_step_up_nor_the_other_way(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    device = Authenticator()
    await add(auth, ada, device)
    login = (await auth.client.post(f"{PASSKEYS}/login/options")).json()["publicKey"]
    assert_problem(await confirm(auth, ada, device.get(login)), 401, "invalid_passkey")
    signed = device.get(await passkey_options(auth, ada))
    assert_problem(await log_in(auth, signed), 401, "invalid_passkey")
    assert (await confirm(auth, ada, signed)).status_code == 200
    assert_problem(await confirm(auth, ada, signed), 401, "invalid_passkey")


async def test_stepping_up_needs_a_living_session(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    device = Authenticator()
    await add(auth, ada, device)
    signed = device.get(await passkey_options(auth, ada))
    assert_problem(await auth.client.post(f"{STEP_UP}/passkey/options"), 401, "not_authenticated")
    answer = await auth.client.post(f"{STEP_UP}/passkey/verify", json={"credential": signed})
    assert_problem(answer, 401, "not_authenticated")
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE sessions SET revoked_at = now()"))
    assert_problem(await confirm(auth, ada, signed), 401, "invalid_token")


async def test_a_step_up_is_over_after_ten_minutes(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    device = Authenticator()
    await add(auth, ada, device)
    await age(auth, ada)
    answer = await confirm(auth, ada, device.get(await passkey_options(auth, ada)))
    token = answer.json()["tokens"]["accessToken"]
    auth.clock.advance(timedelta(minutes=9))
    assert await may_change_passkeys(auth, token)
    auth.clock.advance(timedelta(minutes=1, seconds=1))
    assert not await may_change_passkeys(auth, token)


async def test_a_password_does_not_step_up_where_there_is_an_app(auth: RunningService, sign_up: SignUp) -> None:
    """Or somebody with the password and an open session would make recovery codes, and need the app no more."""
    ada = await sign_up("ada")
    secret, _ = await set_up(auth, ada)
    await age(auth, ada)
    for password in (PASSWORD, "wrong password"):
        assert_problem(await step_up(auth, ada, password=password), 403, "second_factor_required")
    assert (await step_up(auth, ada, code=code_of(auth, secret))).status_code == 200


async def test_changing_the_password_does_not_step_up_where_there_is_an_app(
    auth: RunningService, sign_up: SignUp
) -> None:
    ada = await sign_up("ada")
    await set_up(auth, ada)
    await age(auth, ada)
    body = {"currentPassword": PASSWORD, "newPassword": "a wholly different horse"}
    answer = await auth.client.post("/api/auth/change-password", json=body, headers=ada.bearer)
    assert answer.status_code == 200, answer.text
    assert not await may_change_passkeys(auth, answer.json()["tokens"]["accessToken"])
