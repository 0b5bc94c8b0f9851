"""Passkeys: making, using, naming and removing them, with real signatures of a software authenticator."""

import asyncio
from datetime import timedelta
from typing import Any

import cbor2
import httpx
import pytest
from sqlalchemy import text

from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from services.auth.passkeys import policy
from services.auth.passkeys.policy import Purpose
from shared.testing.services import RunningService
from tests.auth.authenticator import USER_PRESENT, Authenticator, encoded
from tests.auth.people import Person, SignUp, assert_problem, credentials, person_of, text_of
from tests.auth.test_second_factors import age, set_up

PASSKEYS = "/api/auth/passkeys"
OTHER_ORIGINS = [
    "https://sparkle.example",
    "http://sparkle.example:8080",
    "http://sparkle.example.evil.test",
    "http://evil.sparkle.example",
    "null",
]


async def kinds(auth: RunningService) -> list[str]:
    """Return the kinds of the passkeys' security events, oldest first."""
    async with auth.database.snapshot() as session:
        noted = await session.scalars(text("SELECT kind FROM security_events ORDER BY id"))
        return [kind for kind in noted if kind.startswith("passkey")]


async def registration(auth: RunningService, person: Person) -> dict[str, Any]:
    answer = await auth.client.post(f"{PASSKEYS}/register/options", headers=person.bearer)
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = answer.json()["publicKey"]
    return options


async def keep(auth: RunningService, person: Person, credential: Any, name: str = "Laptop") -> httpx.Response:
    body = {"credential": credential, "name": name}
    return await auth.client.post(f"{PASSKEYS}/register/verify", json=body, headers=person.bearer)


async def add(auth: RunningService, person: Person, device: Authenticator, name: str = "Laptop") -> str:
    """Register the device's passkey; return its id."""
    answer = await keep(auth, person, device.create(await registration(auth, person)), name)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def login_options(auth: RunningService) -> dict[str, Any]:
    answer = await auth.client.post(f"{PASSKEYS}/login/options")
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = answer.json()["publicKey"]
    return options


async def log_in(auth: RunningService, credential: Any) -> httpx.Response:
    return await auth.client.post(f"{PASSKEYS}/login/verify", json={"credential": credential})


async def test_registration_asks_for_a_discoverable_credential_that_verifies_its_user(
    auth: RunningService, sign_up: SignUp
) -> None:
    ada = await sign_up("ada")
    device = Authenticator()
    await add(auth, ada, device)
    options = await registration(auth, ada)
    assert options["rp"] == {"id": "sparkle.example", "name": "Sparkle Universe"}
    assert options["user"]["name"] == "ada"
    assert options["attestation"] == "none"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert [each["id"] for each in options["excludeCredentials"]] == [encoded(device.credential_id)]
    assert options["excludeCredentials"][0]["transports"] == ["internal"]
    assert {each["alg"] for each in options["pubKeyCredParams"]} == {-8, -7, -257}


async def test_a_passkey_signs_in_without_a_code(
    auth: RunningService, sign_up: SignUp, browser: httpx.AsyncClient
) -> None:
    ada = await sign_up("ada")
    await set_up(auth, ada)
    device = Authenticator()
    await add(auth, ada, device)
    answer = await browser.post(f"{PASSKEYS}/login/verify", json={"credential": device.get(await login_options(auth))})
    assert answer.status_code == 200, answer.text
    assert answer.json()["user"]["id"] == str(ada.id)
    assert set(answer.json()["tokens"]) == {"accessToken"}
    assert "sparkle_refresh" in browser.cookies
    headers = {"Authorization": f"Bearer {answer.json()['tokens']['accessToken']}"}
    listed = (await auth.client.get(PASSKEYS, headers=headers)).json()["passkeys"]
    assert [each["name"] for each in listed] == ["Laptop"]
    assert listed[0]["lastUsedAt"] is not None
    assert listed[0]["isSynced"] is False
    sessions = (await auth.client.get("/api/auth/sessions", headers=headers)).json()["sessions"]
    assert next(each for each in sessions if each["isCurrent"])["methods"] == ["hwk", "mfa"]


async def test_adding_is_noted_and_mailed(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada = await sign_up("ada")
    await add(auth, ada, Authenticator(), "Red key")
    while await mails.send_next():
        pass
    assert "Red key" in text_of(sender.sent[-1])
    assert await kinds(auth) == ["passkey_added"]


async def test_login_options_are_the_same_for_everybody(auth: RunningService, sign_up: SignUp) -> None:
    before = await login_options(auth)
    ada = await sign_up("ada")
    await add(auth, ada, Authenticator())
    after = await login_options(auth)
    assert before["allowCredentials"] == []
    assert before["userVerification"] == "required"
    assert before.pop("challenge") != after.pop("challenge")
    assert before == after


async def test_asking_for_options_stores_nothing(auth: RunningService) -> None:
    for _ in range(3):
        await login_options(auth)
    async with auth.database.snapshot() as session:
        assert await session.scalar(text("SELECT count(*) FROM spent_challenges")) == 0


async def test_a_passkey_that_counts_nothing_signs_in_again_and_again(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    device = Authenticator(counts=False)
    await add(auth, ada, device)
    for _ in range(2):
        assert (await log_in(auth, device.get(await login_options(auth)))).status_code == 200


@pytest.mark.parametrize("origin", OTHER_ORIGINS)
async def test_a_page_of_another_origin_gets_nowhere(auth: RunningService, sign_up: SignUp, origin: str) -> None:
    ada = await sign_up("ada")
    device = Authenticator(origin=origin)
    refused = await keep(auth, ada, device.create(await registration(auth, ada)))
    assert_problem(refused, 400, "passkey_refused")
    device.origin = Authenticator().origin
    await add(auth, ada, device)
    device.origin = origin
    assert_problem(await log_in(auth, device.get(await login_options(auth))), 401, "invalid_passkey")


async def test_a_credential_for_another_relying_party_gets_nowhere(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    device = Authenticator(rp_id="evil.example")
    refused = await keep(auth, ada, device.create(await registration(auth, ada)))
    assert_problem(refused, 400, "passkey_refused")
    device.rp_id = None
    await add(auth, ada, device)
    device.rp_id = "evil.example"
    assert_problem(await log_in(auth, device.get(await login_options(auth))), 401, "invalid_passkey")


async def test_a_device_that_does_not_verify_its_user_gets_nowhere(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    device = Authenticator(flags=USER_PRESENT)
    refused = await keep(auth, ada, device.create(await registration(auth, ada)))
    assert_problem(refused, 400, "passkey_refused")
    device.flags = Authenticator().flags
    await add(auth, ada, device)
    device.flags = USER_PRESENT
    assert_problem(await log_in(auth, device.get(await login_options(auth))), 401, "invalid_passkey")


async def test_a_challenge_is_answered_once(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    device = Authenticator(counts=False)
    made = device.create(await registration(auth, ada))
    assert (await keep(auth, ada, made)).status_code == 201
    assert_problem(await keep(auth, ada, made), 400, "passkey_refused")
    signed = device.get(await login_options(auth))
    answers = await asyncio.gather(*(log_in(auth, signed) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401, 401]
    assert_problem(await log_in(auth, signed), 401, "invalid_passkey")


async def test_a_challenge_ends_after_five_minutes(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    device = Authenticator()
    made = device.create(await registration(auth, ada))
    auth.clock.advance(timedelta(minutes=5, seconds=1))
    assert_problem(await keep(auth, ada, made), 400, "passkey_refused")
    await add(auth, ada, device)
    signed = device.get(await login_options(auth))
    auth.clock.advance(timedelta(minutes=5, seconds=1))
    assert_problem(await log_in(auth, signed), 401, "invalid_passkey")


async def test_a_challenge_is_for_one_purpose_and_one_session(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    device = Authenticator()
    await add(auth, ada, device)
    for options in (await registration(auth, ada), {"challenge": encoded(b"x" * 56)}, {"challenge": ""}):
        signed = device.get({"rpId": "sparkle.example", **options})
        assert_problem(await log_in(auth, signed), 401, "invalid_passkey")
    other = Authenticator()
    assert_problem(await keep(auth, bob, other.create(await registration(auth, ada))), 400, "passkey_refused")
    again = person_of(await auth.client.post("/api/auth/login", json=credentials("ada")))
    assert_problem(await keep(auth, again, other.create(await registration(auth, ada))), 400, "passkey_refused")


@pytest.mark.parametrize("forged", ["signature", "authenticatorData", "clientDataJSON"])
async def test_what_was_tampered_with_is_refused(auth: RunningService, sign_up: SignUp, forged: str) -> None:
    ada = await sign_up("ada")
    device, other = Authenticator(), Authenticator()
    await add(auth, ada, device)
    other.user_handle = device.user_handle
    other.credential_id = device.credential_id
    foreign = other.get(await login_options(auth))
    signed = device.get(await login_options(auth))
    signed["response"][forged] = foreign["response"][forged][:-4] + "AAAA"
    assert_problem(await log_in(auth, signed), 401, "invalid_passkey")
    assert_problem(await log_in(auth, foreign), 401, "invalid_passkey")


async def test_a_passkey_opens_the_account_it_belongs_to_only(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    mine, theirs = Authenticator(), Authenticator()
    await add(auth, ada, mine)
    await add(auth, bob, theirs)
    handle = encoded(mine.user_handle or b"")
    claimed = theirs.get(await login_options(auth), userHandle=handle)
    assert_problem(await log_in(auth, claimed), 401, "invalid_passkey")
    nameless = theirs.get(await login_options(auth), userHandle=None)
    assert_problem(await log_in(auth, nameless), 401, "invalid_passkey")
    relabelled = theirs.get(await login_options(auth), userHandle=handle)
    relabelled["id"] = relabelled["rawId"] = encoded(mine.credential_id)
    assert_problem(await log_in(auth, relabelled), 401, "invalid_passkey")


async def test_an_unknown_passkey_is_answered_like_a_wrong_signature(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    device, stranger = Authenticator(), Authenticator()
    await add(auth, ada, device)
    stranger.user_handle = device.user_handle
    unknown = await log_in(auth, stranger.get(await login_options(auth)))
    wrong = await log_in(auth, device.get(await login_options(auth), signature=encoded(b"x" * 70)))
    assert_problem(unknown, 401, "invalid_passkey")
    assert unknown.json() | {"requestId": ""} == wrong.json() | {"requestId": ""}


async def test_a_counter_that_goes_back_is_refused_noted_and_mailed(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada = await sign_up("ada")
    device = Authenticator(count=7)
    await add(auth, ada, device)
    assert (await log_in(auth, device.get(await login_options(auth)))).status_code == 200
    device.count = 3
    signed = device.get(await login_options(auth))
    assert_problem(await log_in(auth, signed), 401, "invalid_passkey")
    assert await kinds(auth) == ["passkey_added", "passkey_cloned"]
    while await mails.send_next():
        pass
    assert "may have been copied" in text_of(sender.sent[-1])


async def test_one_credential_belongs_to_one_account(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    device = Authenticator()
    await add(auth, ada, device)
    for person in (ada, bob):
        answer = await keep(auth, person, device.create(await registration(auth, person)))
        assert_problem(answer, 409, "passkey_taken")
    assert (await auth.client.get(PASSKEYS, headers=bob.bearer)).json() == {"passkeys": []}


async def test_statements_about_the_maker_are_not_taken(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    for changes in (
        {"fmt": "android-safetynet", "attStmt": {"ver": "1", "response": b"x"}},
        {"fmt": "packed", "attStmt": {"alg": -7, "sig": b"x", "x5c": [b"x"]}},
        {"fmt": "packed", "attStmt": {"alg": -7, "sig": b"x"}},
        {"fmt": "none", "attStmt": {"sig": b"x"}},
        {"fmt": 7},
        {"authData": b"short"},
        {"authData": "text"},
    ):
        made = Authenticator().create(await registration(auth, ada), **changes)
        assert_problem(await keep(auth, ada, made), 400, "passkey_refused")


@pytest.mark.parametrize(
    "attestation",
    [b"", b"\x81" * 12_000, b"\xa1" * 12_000, b"\x9b" + b"\xff" * 8, cbor2.dumps([1]), cbor2.dumps({"fmt": "none"})],
)
async def test_malformed_attestations_are_refused(auth: RunningService, sign_up: SignUp, attestation: bytes) -> None:
    ada = await sign_up("ada")
    made = Authenticator().create(await registration(auth, ada))
    made["response"]["attestationObject"] = encoded(attestation)
    assert_problem(await keep(auth, ada, made), 400, "passkey_refused")


@pytest.mark.parametrize(
    "client_data", [b"", b"{}", b"[]", b"\xff", b"[" * 10_000, b'{"type": 1, "challenge": 2, "origin": 3}', b"null"]
)
async def test_malformed_client_data_is_refused(auth: RunningService, sign_up: SignUp, client_data: bytes) -> None:
    ada = await sign_up("ada")
    device = Authenticator()
    await add(auth, ada, device)
    signed = device.get(await login_options(auth), clientDataJSON=encoded(client_data))
    assert_problem(await log_in(auth, signed), 401, "invalid_passkey")
    made = Authenticator().create(await registration(auth, ada))
    made["response"]["clientDataJSON"] = encoded(client_data)
    assert_problem(await keep(auth, ada, made), 400, "passkey_refused")


@pytest.mark.parametrize(
    "credential",
    [
        None,
        [],
        "text",
        {},
        {"id": "x", "rawId": "x", "type": "password", "response": {}},
        {"id": "x", "rawId": "+/==", "type": "public-key", "response": {}},
        {"id": "x" * 1401, "rawId": "eA", "type": "public-key", "response": {}},
        {"id": "eA", "rawId": "eA", "type": "public-key", "response": {
            "clientDataJSON": "e" * 16_385, "authenticatorData": "eA", "signature": "eA", "attestationObject": "eA",
        }},
        {"id": "eA", "rawId": "eA", "type": "public-key", "response": {
            "clientDataJSON": 7, "authenticatorData": None, "signature": ["eA"], "attestationObject": {},
        }},
    ],
)  # fmt: skip
async def test_credentials_of_another_shape_are_refused(auth: RunningService, sign_up: SignUp, credential: Any) -> None:
    ada = await sign_up("ada")
    assert_problem(await keep(auth, ada, credential), 400, "invalid_input")
    assert_problem(await log_in(auth, credential), 400, "invalid_input")


@pytest.mark.parametrize("name", ["", "   ", "x" * 51, "a\0b", "two\nlines", "\u202egpj.exe", 7, None])
async def test_odd_names_are_refused(auth: RunningService, sign_up: SignUp, name: Any) -> None:
    ada = await sign_up("ada")
    passkey = await add(auth, ada, Authenticator())
    answer = await keep(auth, ada, Authenticator().create(await registration(auth, ada)), name)
    assert_problem(answer, 400, "invalid_input")
    answer = await auth.client.patch(f"{PASSKEYS}/{passkey}", json={"name": name}, headers=ada.bearer)
    assert_problem(answer, 400, "invalid_input")


async def test_an_account_has_at_most_twenty_passkeys(
    auth: RunningService, sign_up: SignUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert policy.MAX_PASSKEYS == 20
    monkeypatch.setattr(policy, "MAX_PASSKEYS", 2)
    ada = await sign_up("ada")
    await add(auth, ada, Authenticator())
    made = [Authenticator().create(await registration(auth, ada)) for _ in range(3)]
    answers = await asyncio.gather(*(keep(auth, ada, credential) for credential in made))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_an_owner_renames_a_passkey(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    passkey = await add(auth, ada, Authenticator())
    path, body = f"{PASSKEYS}/{passkey}", {"name": "  Blue key "}
    assert_problem(await auth.client.patch(path, json=body), 401, "not_authenticated")
    assert_problem(await auth.client.patch(path, json=body, headers=bob.bearer), 404, "passkey_not_found")
    for _ in range(2):
        answer = await auth.client.patch(path, json=body, headers=ada.bearer)
        assert answer.status_code == 200
        assert answer.json()["name"] == "Blue key"
    assert await kinds(auth) == ["passkey_added", "passkey_renamed"]


async def test_an_owner_removes_a_passkey(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    device = Authenticator()
    path = f"{PASSKEYS}/{await add(auth, ada, device)}"
    assert_problem(await auth.client.delete(path), 401, "not_authenticated")
    assert_problem(await auth.client.delete(path, headers=bob.bearer), 404, "passkey_not_found")
    assert (await auth.client.delete(path, headers=ada.bearer)).status_code == 204
    assert_problem(await auth.client.delete(path, headers=ada.bearer), 404, "passkey_not_found")
    assert_problem(await log_in(auth, device.get(await login_options(auth))), 401, "invalid_passkey")
    assert await kinds(auth) == ["passkey_added", "passkey_removed"]


async def test_the_last_way_into_an_account_stays(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    paths = [f"{PASSKEYS}/{await add(auth, ada, Authenticator())}" for _ in range(3)]
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET password_hash = NULL"))
    answers = await asyncio.gather(*(auth.client.delete(path, headers=ada.bearer) for path in paths))
    assert sorted(answer.status_code for answer in answers) == [204, 204, 409]
    assert_problem(max(answers, key=lambda answer: answer.status_code), 409, "last_credential")


async def test_an_unproven_address_does_not_sign_in_with_a_passkey(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    device = Authenticator()
    await add(auth, ada, device)
    assert_problem(await log_in(auth, device.get(await login_options(auth))), 403, "email_not_verified")


async def test_a_suspended_account_does_not_sign_in_with_a_passkey(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    device = Authenticator()
    await add(auth, ada, device)
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET suspended_at = now(), suspension_reason = 'spam'"))
    assert_problem(await log_in(auth, device.get(await login_options(auth))), 403, "account_suspended")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/register/options"), ("POST", "/register/verify"), ("DELETE", f"/{'0' * 32}")]
)
async def test_passkeys_change_only_after_a_recent_sign_in(
    auth: RunningService, sign_up: SignUp, method: str, path: str
) -> None:
    ada = await sign_up("ada")
    made = Authenticator().create(await registration(auth, ada))
    await age(auth, ada)
    body = {"credential": made, "name": "Laptop"}
    answer = await auth.client.request(method, PASSKEYS + path, json=body, headers=ada.bearer)
    assert_problem(answer, 403, "reauthentication_required")


async def test_passkeys_are_listed_to_their_owner(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    for name in ("First", "Second"):
        await add(auth, ada, Authenticator(), name)
    assert_problem(await auth.client.get(PASSKEYS), 401, "not_authenticated")
    listed = (await auth.client.get(PASSKEYS, headers=ada.bearer)).json()["passkeys"]
    assert [each["name"] for each in listed] == ["First", "Second"]
    assert set(listed[0]) == {"id", "name", "isSynced", "createdAt", "lastUsedAt"}
    assert (await auth.client.get("/api/auth/mfa", headers=ada.bearer)).json()["passkeys"] == 2


def test_a_challenge_opens_for_what_it_was_made_for_only(auth: RunningService) -> None:
    now = auth.clock.now()
    challenge = policy.new_challenge(b"secret", Purpose.LOGIN, None, now)
    assert policy.challenge_expiry(b"secret", challenge, Purpose.LOGIN, None, now) is not None
    assert policy.challenge_expiry(b"other", challenge, Purpose.LOGIN, None, now) is None
    assert policy.challenge_expiry(b"secret", challenge, Purpose.REGISTER, None, now) is None
    for place in (0, 20, 40):
        changed = bytearray(challenge)
        changed[place] ^= 1
        assert policy.challenge_expiry(b"secret", bytes(changed), Purpose.LOGIN, None, now) is None


@pytest.mark.parametrize(
    ("stored", "presented", "is_wrong"), [(0, 0, False), (0, 1, False), (5, 6, False), (5, 5, True), (5, 0, True)]
)
def test_counters_grow_or_stay_at_zero(*, stored: int, presented: int, is_wrong: bool) -> None:
    assert policy.is_counter_wrong(stored, presented) is is_wrong
