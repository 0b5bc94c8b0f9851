"""Authenticator apps and recovery codes: setting up, signing in with them, turning off."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pyotp
import pytest
from sqlalchemy import text

from services.auth.factors import policy
from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from shared.testing.services import RunningService
from tests.auth.people import Person, SignUp, assert_problem, credentials, person_of, text_of

MFA = "/api/auth/mfa"


async def kinds(auth: RunningService) -> list[str]:
    """Return the kinds of the second factors' security events, oldest first."""
    async with auth.database.snapshot() as session:
        noted = await session.scalars(text("SELECT kind FROM security_events ORDER BY id"))
        return [kind for kind in noted if kind.startswith(("totp", "recovery"))]


def code_of(auth: RunningService, secret: str, *, steps: int = 0) -> str:
    """Return what the app shows now, or some steps later."""
    return pyotp.TOTP(secret).at(auth.clock.now() + timedelta(seconds=30 * steps))


def wrong_code(auth: RunningService, secret: str) -> str:
    right = {code_of(auth, secret, steps=step) for step in range(-2, 3)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in right)


async def set_up(auth: RunningService, person: Person) -> tuple[str, list[str]]:
    """Turn an app on; return its secret and the recovery codes. The step of the code is over afterwards."""
    setup = await auth.client.post(f"{MFA}/totp/setup", headers=person.bearer)
    assert setup.status_code == 200, setup.text
    secret = setup.json()["secret"]
    body = {"code": code_of(auth, secret)}
    enabled = await auth.client.post(f"{MFA}/totp/enable", json=body, headers=person.bearer)
    assert enabled.status_code == 200, enabled.text
    auth.clock.advance(timedelta(seconds=30))
    return secret, enabled.json()["recoveryCodes"]


async def challenge_for(auth: RunningService, username: str = "ada") -> str:
    """Show the password and return the challenge for the second factor."""
    answer = await auth.client.post("/api/auth/login", json=credentials(username))
    assert answer.status_code == 202, answer.text
    return str(answer.json()["secondFactor"]["challenge"])


async def finish(auth: RunningService, challenge: str, code: str, path: str = "totp") -> httpx.Response:
    return await auth.client.post(f"{MFA}/{path}/verify", json={"challenge": challenge, "code": code})


async def age(auth: RunningService, person: Person) -> None:
    """Let the sign-in be longer ago than what is sensitive accepts, with an access token that is alive."""
    auth.clock.advance(timedelta(minutes=11))
    answer = await auth.client.post("/api/auth/refresh", json={"refreshToken": person.refresh_token})
    assert answer.status_code == 200, answer.text
    renewed = person_of(answer)
    person.access_token, person.refresh_token = renewed.access_token, renewed.refresh_token


async def test_a_setup_shows_the_secret_and_the_same_as_a_key_uri(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    answer = await auth.client.post(f"{MFA}/totp/setup", headers=ada.bearer)
    assert answer.headers["cache-control"] == "no-store"
    setup = answer.json()
    read = pyotp.parse_uri(setup["otpauthUri"])
    assert isinstance(read, pyotp.TOTP)
    assert (read.secret, read.issuer, read.name) == (setup["secret"], "Sparkle Universe", ada.email)
    assert len(setup["secret"]) == 32


async def test_a_setup_asks_for_nothing_until_it_is_turned_on(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    assert (await auth.client.post(f"{MFA}/totp/setup", headers=ada.bearer)).status_code == 200
    assert (await auth.client.post("/api/auth/login", json=credentials())).status_code == 200
    status = await auth.client.get(MFA, headers=ada.bearer)
    assert status.json() == {"totp": None, "recoveryCodesLeft": 0, "passkeys": 0}


async def test_turning_on_answers_ten_recovery_codes_once_and_mails(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada = await sign_up("ada")
    secret, codes = await set_up(auth, ada)
    assert len(set(codes)) == 10
    status = (await auth.client.get(MFA, headers=ada.bearer)).json()
    assert status["totp"]["enabledAt"]
    assert status["recoveryCodesLeft"] == 10
    assert await kinds(auth) == ["totp_enabled"]
    while await mails.send_next():
        pass
    assert "asks for a code" in text_of(sender.sent[-1])
    async with auth.database.snapshot() as session:
        stored = str(
            (await session.execute(text("SELECT f::text, c::text FROM totp_factors f, recovery_codes c"))).all()
        )
        events = str((await session.execute(text("SELECT e::text FROM security_events e"))).all())
    for shown in (secret, secret.encode().hex(), *codes, *(code.replace("-", "") for code in codes)):
        assert shown not in stored + events


async def test_the_app_finishes_a_sign_in(auth: RunningService, sign_up: SignUp, browser: httpx.AsyncClient) -> None:
    ada = await sign_up("ada")
    secret, _ = await set_up(auth, ada)
    asked = await auth.client.post("/api/auth/login", json=credentials())
    assert asked.status_code == 202
    assert asked.headers["cache-control"] == "no-store"
    assert asked.json()["secondFactor"]["methods"] == ["totp", "recovery_code"]
    assert "tokens" not in asked.json()
    body = {"challenge": asked.json()["secondFactor"]["challenge"], "code": code_of(auth, secret)}
    answer = await browser.post(f"{MFA}/totp/verify", json=body)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()["tokens"]) == {"accessToken"}
    assert "sparkle_refresh" in browser.cookies
    headers = {"Authorization": f"Bearer {answer.json()['tokens']['accessToken']}"}
    sessions = (await auth.client.get("/api/auth/sessions", headers=headers)).json()["sessions"]
    assert next(each for each in sessions if each["isCurrent"])["methods"] == ["pwd", "otp", "mfa"]


@pytest.mark.parametrize("steps", [-1, 0, 1])
async def test_a_clock_may_be_one_step_off(auth: RunningService, sign_up: SignUp, steps: int) -> None:
    ada = await sign_up("ada")
    secret, _ = await set_up(auth, ada)
    auth.clock.advance(timedelta(seconds=30))
    answer = await finish(auth, await challenge_for(auth), code_of(auth, secret, steps=steps))
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("steps", [-2, 2])
async def test_a_clock_may_not_be_two_steps_off(auth: RunningService, sign_up: SignUp, steps: int) -> None:
    ada = await sign_up("ada")
    secret, _ = await set_up(auth, ada)
    auth.clock.advance(timedelta(minutes=2))
    answer = await finish(auth, await challenge_for(auth), code_of(auth, secret, steps=steps))
    assert_problem(answer, 401, "second_factor_refused")


async def test_a_code_works_once(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    secret, _ = await set_up(auth, ada)
    first, second = await challenge_for(auth), await challenge_for(auth)
    code = code_of(auth, secret)
    assert (await finish(auth, first, code)).status_code == 200
    assert_problem(await finish(auth, second, code), 401, "second_factor_refused")
    earlier = code_of(auth, secret, steps=-1)
    assert_problem(await finish(auth, second, earlier), 401, "second_factor_refused")
    later = code_of(auth, secret, steps=1)
    assert (await finish(auth, second, later)).status_code == 200


async def test_the_code_that_turned_the_app_on_signs_nobody_in(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    secret = (await auth.client.post(f"{MFA}/totp/setup", headers=ada.bearer)).json()["secret"]
    code = code_of(auth, secret)
    await auth.client.post(f"{MFA}/totp/enable", json={"code": code}, headers=ada.bearer)
    assert_problem(await finish(auth, await challenge_for(auth), code), 401, "second_factor_refused")


async def test_of_ten_requests_with_one_code_one_signs_in(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    secret, _ = await set_up(auth, ada)
    asked = [await challenge_for(auth) for _ in range(10)]
    code = code_of(auth, secret)
    answers = await asyncio.gather(*(finish(auth, challenge, code) for challenge in asked))
    assert sorted(answer.status_code for answer in answers)[:2] == [200, 401]
    assert {answer.status_code for answer in answers} <= {200, 401, 429}


async def test_of_ten_requests_with_one_recovery_code_one_signs_in(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    _, codes = await set_up(auth, ada)
    asked = [await challenge_for(auth) for _ in range(10)]
    answers = await asyncio.gather(*(finish(auth, each, codes[0], "recovery-codes") for each in asked))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 9
    assert (await auth.client.get(MFA, headers=ada.bearer)).json()["recoveryCodesLeft"] == 9


async def test_a_recovery_code_signs_in_once_and_says_how_many_are_left(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada = await sign_up("ada")
    _, codes = await set_up(auth, ada)
    typed = codes[3].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    answer = await finish(auth, await challenge_for(auth), typed, "recovery-codes")
    assert answer.status_code == 200, answer.text
    bearer = {"Authorization": f"Bearer {answer.json()['tokens']['accessToken']}"}
    sessions = (await auth.client.get("/api/auth/sessions", headers=bearer)).json()["sessions"]
    assert next(each for each in sessions if each["isCurrent"])["methods"] == ["pwd", "rec", "mfa"]
    again = await finish(auth, await challenge_for(auth), codes[3], "recovery-codes")
    assert_problem(again, 401, "second_factor_refused")
    while await mails.send_next():
        pass
    assert any("9 are left" in text_of(mail) for mail in sender.sent)
    assert await kinds(auth) == ["totp_enabled", "recovery_code_used"]


async def test_recovery_codes_of_somebody_else_are_worth_nothing(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    await set_up(auth, ada)
    secret, codes = await set_up(auth, bob)
    challenge = await challenge_for(auth, "ada")
    assert_problem(await finish(auth, challenge, codes[0], "recovery-codes"), 401, "second_factor_refused")
    assert_problem(await finish(auth, challenge, code_of(auth, secret)), 401, "second_factor_refused")


async def test_a_challenge_can_be_tried_five_times(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    _, codes = await set_up(auth, ada)
    challenge = await challenge_for(auth)
    for _ in range(5):
        answer = await finish(auth, challenge, "ZZZZ-ZZZZ-ZZZZ-ZZZZ", "recovery-codes")
        assert_problem(answer, 401, "second_factor_refused")
    assert_problem(await finish(auth, challenge, codes[0], "recovery-codes"), 401, "invalid_challenge")


async def test_wrong_codes_slow_down_whichever_challenge_they_answer(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    secret, codes = await set_up(auth, ada)
    for _ in range(5):
        answer = await finish(auth, await challenge_for(auth), wrong_code(auth, secret))
        assert_problem(answer, 401, "second_factor_refused")
    challenge = await challenge_for(auth)
    refused = await finish(auth, challenge, code_of(auth, secret))
    assert_problem(refused, 429, "too_many_requests")
    assert int(refused.headers["retry-after"]) == 1
    # The owner's other ways stay open.
    assert (await finish(auth, await challenge_for(auth), codes[0], "recovery-codes")).status_code == 200
    await asyncio.sleep(1.05)  # by the clock of Redis
    assert (await finish(auth, challenge, code_of(auth, secret))).status_code == 200
    # A right code ends the waiting.
    answer = await finish(auth, await challenge_for(auth), wrong_code(auth, secret))
    assert_problem(answer, 401, "second_factor_refused")


async def test_a_challenge_ends_after_ten_minutes_and_works_once(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    secret, codes = await set_up(auth, ada)
    challenge = await challenge_for(auth)
    assert (await finish(auth, challenge, code_of(auth, secret))).status_code == 200
    assert_problem(await finish(auth, challenge, codes[0], "recovery-codes"), 401, "invalid_challenge")
    late = await challenge_for(auth)
    auth.clock.advance(timedelta(minutes=10))
    assert_problem(await finish(auth, late, code_of(auth, secret)), 401, "invalid_challenge")
    assert_problem(await finish(auth, "nonsense", "123456"), 401, "invalid_challenge")


async def test_a_suspended_account_does_not_get_past_the_second_factor(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    secret, _ = await set_up(auth, ada)
    challenge = await challenge_for(auth)
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET suspended_at = now(), suspension_reason = 'spam'"))
    assert_problem(await finish(auth, challenge, code_of(auth, secret)), 403, "account_suspended")


async def test_turning_on_needs_the_code_of_this_setup_in_time(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")

    async def enable(code: str) -> httpx.Response:
        return await auth.client.post(f"{MFA}/totp/enable", json={"code": code}, headers=ada.bearer)

    assert_problem(await enable("123456"), 409, "totp_setup_expired")
    first = (await auth.client.post(f"{MFA}/totp/setup", headers=ada.bearer)).json()["secret"]
    second = (await auth.client.post(f"{MFA}/totp/setup", headers=ada.bearer)).json()["secret"]
    assert_problem(await enable(code_of(auth, first)), 400, "invalid_code")
    assert_problem(await enable(wrong_code(auth, second)), 400, "invalid_code")
    auth.clock.advance(timedelta(minutes=10, seconds=1))
    assert_problem(await enable(code_of(auth, second)), 409, "totp_setup_expired")
    assert (await auth.client.get(MFA, headers=ada.bearer)).json()["totp"] is None


async def test_an_app_in_use_is_not_replaced(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    secret, _ = await set_up(auth, ada)
    assert_problem(await auth.client.post(f"{MFA}/totp/setup", headers=ada.bearer), 409, "totp_already_enabled")
    body = {"code": code_of(auth, secret)}
    answer = await auth.client.post(f"{MFA}/totp/enable", json=body, headers=ada.bearer)
    assert_problem(answer, 409, "totp_already_enabled")


@pytest.mark.parametrize("by", ["code", "recoveryCode"])
async def test_turning_off_needs_a_code(auth: RunningService, sign_up: SignUp, by: str) -> None:
    ada = await sign_up("ada")
    secret, codes = await set_up(auth, ada)

    async def disable(**body: str) -> httpx.Response:
        return await auth.client.post(f"{MFA}/totp/disable", json=body, headers=ada.bearer)

    assert_problem(await disable(), 400, "invalid_input")
    assert_problem(await disable(code="123456", recoveryCode=codes[0]), 400, "invalid_input")
    refused = await disable(**{by: wrong_code(auth, secret)})
    assert_problem(refused, 400, "invalid_code")
    assert by in refused.json()["details"]["fieldErrors"]
    right = {"code": code_of(auth, secret), "recoveryCode": codes[0]}[by]
    assert (await disable(**{by: right})).status_code == 204
    assert (await auth.client.post("/api/auth/login", json=credentials())).status_code == 200
    status = await auth.client.get(MFA, headers=ada.bearer)
    assert status.json() == {"totp": None, "recoveryCodesLeft": 0, "passkeys": 0}
    assert_problem(await disable(code="123456"), 409, "totp_not_enabled")
    assert (await kinds(auth))[-1] == "totp_disabled"


async def test_new_recovery_codes_void_the_old_ones(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    none = await auth.client.post(f"{MFA}/recovery-codes", headers=ada.bearer)
    assert_problem(none, 409, "totp_not_enabled")
    _, old = await set_up(auth, ada)
    answer = await auth.client.post(f"{MFA}/recovery-codes", headers=ada.bearer)
    new = answer.json()["recoveryCodes"]
    assert len(set(new) - set(old)) == 10
    refused = await finish(auth, await challenge_for(auth), old[0], "recovery-codes")
    assert_problem(refused, 401, "second_factor_refused")
    assert (await finish(auth, await challenge_for(auth), new[0], "recovery-codes")).status_code == 200
    assert (await kinds(auth))[1] == "recovery_codes_made"


async def test_without_recovery_codes_only_the_app_is_offered(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    await set_up(auth, ada)
    async with auth.database.transaction() as session:
        await session.execute(text("DELETE FROM recovery_codes"))
    asked = await auth.client.post("/api/auth/login", json=credentials())
    assert asked.json()["secondFactor"]["methods"] == ["totp"]


@pytest.mark.parametrize(
    ("method", "path", "body", "is_sensitive"),
    [
        ("GET", "", None, False),
        ("POST", "/totp/setup", None, True),
        ("POST", "/totp/enable", {"code": "123456"}, False),
        ("POST", "/totp/disable", {"code": "123456"}, True),
        ("POST", "/recovery-codes", None, True),
    ],
)
async def test_second_factors_are_their_owners_alone(
    auth: RunningService, sign_up: SignUp, method: str, path: str, body: dict[str, str] | None, *, is_sensitive: bool
) -> None:
    answer = await auth.client.request(method, MFA + path, json=body)
    assert_problem(answer, 401, "not_authenticated")
    if is_sensitive:
        ada = await sign_up("ada")
        await age(auth, ada)
        answer = await auth.client.request(method, MFA + path, json=body, headers=ada.bearer)
        assert_problem(answer, 403, "reauthentication_required")


@pytest.mark.parametrize("path", ["totp/enable", "totp/verify", "totp/disable", "recovery-codes/verify"])
@pytest.mark.parametrize(
    "body",
    [
        [],
        {"code": 123456, "challenge": 1},
        {"code": "", "challenge": ""},
        {"code": "1" * 33, "challenge": "x" * 201},
        {"code": ["123456"], "challenge": None},
    ],
)
async def test_codes_of_another_shape_are_refused(auth: RunningService, sign_up: SignUp, path: str, body: Any) -> None:
    ada = await sign_up("ada", is_verified=False)
    answer = await auth.client.post(f"{MFA}/{path}", json=body, headers=ada.bearer)
    assert_problem(answer, 400, "invalid_input")


@pytest.mark.parametrize(
    "code",
    [
        "\0",
        "\u0661\u0662\u0663\u0664\u0665\u0666",
        "\uff11\uff12\uff13\uff14\uff15\uff16",
        "12345",
        "1234567",
        "-12345",
        "12 34 5",
        "\xe9",
    ],
)
async def test_odd_codes_are_wrong_codes(auth: RunningService, sign_up: SignUp, code: str) -> None:
    ada = await sign_up("ada")
    await set_up(auth, ada)
    for path in ("totp", "recovery-codes"):
        answer = await finish(auth, await challenge_for(auth), code, path)
        assert_problem(answer, 401, "second_factor_refused")


async def test_a_sealed_secret_does_not_open_in_another_row(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    await set_up(auth, ada)
    secret, _ = await set_up(auth, bob)
    async with auth.database.transaction() as session:
        swap = text(
            "UPDATE totp_factors SET sealed_secret = (SELECT sealed_secret FROM totp_factors WHERE user_id = :bob)"
            " WHERE user_id = :ada"
        )
        await session.execute(swap, {"ada": ada.id, "bob": bob.id})
    answer = await finish(auth, await challenge_for(auth, "ada"), code_of(auth, secret))
    assert_problem(answer, 500, "internal_error")


def test_recovery_codes_have_eighty_bits_and_one_spelling() -> None:
    codes = policy.new_recovery_codes()
    assert len(codes) == 10
    for code in codes:
        assert len(code.replace("-", "")) * 5 == 80
    user = UUID(int=1)
    assert policy.recovery_digest(user, "0123-4567-89AB-CDEF") == policy.recovery_digest(user, "ol23 4567 89ab cdef")
    assert policy.recovery_digest(user, codes[0]) != policy.recovery_digest(UUID(int=2), codes[0])
