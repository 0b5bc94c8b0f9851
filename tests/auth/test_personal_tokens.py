"""Personal access tokens: made once, listed without the secret, exchanged for short-lived ones, ended at once."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest
from sqlalchemy import text

from services.auth.app import create_app
from services.auth.consumers import subscriptions_for
from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from services.auth.personal_tokens import repository
from services.auth.personal_tokens.service import end_all
from services.auth.settings import AuthSettings
from shared.personal_tokens import is_personal_token, new_personal_token
from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from shared.testing.waiting import eventually
from tests.auth.people import Person, SignUp, assert_problem, credentials, person_of, text_of, token_in

URL = "/api/auth/tokens"


def wanted(**changes: Any) -> dict[str, Any]:
    return {"name": "Backup script", "scopes": ["people:read"], "expiresInDays": 30, **changes}


async def make(auth: RunningService, person: Person, **changes: Any) -> dict[str, Any]:
    answer = await auth.client.post(URL, json=wanted(**changes), headers=person.bearer)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def exchange(auth: RunningService, token: str) -> httpx.Response:
    return await auth.client.post("/api/auth/token", json={"personalAccessToken": token})


async def access(auth: RunningService, token: str) -> dict[str, str]:
    answer = await exchange(auth, token)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['accessToken']}"}


async def test_a_token_is_shown_once_and_kept_as_a_hash(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    answer = await auth.client.post(
        URL,
        json=wanted(scopes=["content:write", "content:read", "content:read"], name="  Backup   script "),
        headers=ada.bearer,
    )
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    made = answer.json()
    assert is_personal_token(made["token"])
    assert made["token"].startswith(made["prefix"])
    assert len(made["prefix"]) == 10
    assert made["scopes"] == ["content:read", "content:write"]
    assert made["lastUsedAt"] is None

    listed = (await auth.client.get(URL, headers=ada.bearer)).json()["tokens"]
    assert listed == [{name: value for name, value in made.items() if name != "token"}]
    async with auth.database.snapshot() as session:
        rows = (await session.execute(text("SELECT t::text FROM personal_tokens t"))).scalars().all()
        events = (await session.execute(text("SELECT e::text FROM security_events e"))).scalars().all()
    assert made["token"] not in "".join([*rows, *events])
    assert made["token"][10:] not in "".join(rows)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "x" * 61},
        {"name": "a\nb"},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"scopes": ["people:read"] * 11},
        {"scopes": "people:read"},
        {"expiresInDays": 0},
        {"expiresInDays": 367},
        {"expiresInDays": None},
    ],
)
async def test_a_token_must_say_what_it_is_for(auth: RunningService, sign_up: SignUp, changes: dict[str, Any]) -> None:
    ada = await sign_up("ada")
    assert_problem(await auth.client.post(URL, json=wanted(**changes), headers=ada.bearer), 400, "invalid_input")
    assert (await auth.client.get(URL, headers=ada.bearer)).json() == {"tokens": []}


async def test_who_may_make_list_and_revoke(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    new = await sign_up("new", is_verified=False)
    made = await make(auth, ada)
    one = f"{URL}/{made['id']}"

    assert_problem(await auth.client.post(URL, json=wanted()), 401, "not_authenticated")
    assert_problem(await auth.client.get(URL), 401, "not_authenticated")
    assert_problem(await auth.client.delete(one), 401, "not_authenticated")
    assert_problem(await auth.client.post(URL, json=wanted(), headers=new.bearer), 403, "email_not_verified")
    assert_problem(await auth.client.delete(one, headers=bob.bearer), 404, "personal_token_not_found")
    assert (await auth.client.get(URL, headers=bob.bearer)).json() == {"tokens": []}
    assert (await exchange(auth, made["token"])).status_code == 200, "nobody else has ended it"
    for _ in range(2):
        assert (await auth.client.delete(one, headers=ada.bearer)).status_code == 204
    assert (await auth.client.get(URL, headers=ada.bearer)).json() == {"tokens": []}


async def test_making_one_takes_a_recent_sign_in(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    auth.clock.advance(timedelta(minutes=11))
    assert_problem(await auth.client.post(URL, json=wanted(), headers=ada.bearer), 403, "reauthentication_required")
    assert (await auth.client.get(URL, headers=ada.bearer)).status_code == 200


async def test_an_account_has_fifty_also_when_two_are_made_at_once(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    made = [await make(auth, ada) for _ in range(49)]
    answers = await asyncio.gather(*(auth.client.post(URL, json=wanted(), headers=ada.bearer) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert_problem(await auth.client.post(URL, json=wanted(), headers=ada.bearer), 409, "too_many_personal_tokens")
    await auth.client.delete(f"{URL}/{made[0]['id']}", headers=ada.bearer)
    assert (await auth.client.post(URL, json=wanted(), headers=ada.bearer)).status_code == 201


async def test_the_exchange_gives_a_short_limited_access_token(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET role = 'admin'"))
    made = await make(auth, ada, scopes=["people:read", "content:write"])

    answer = await exchange(auth, made["token"])

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["expiresIn"] == 300
    claims = jwt.decode(answer.json()["accessToken"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 300
    assert claims["sid"] == made["id"]
    assert claims["sub"] == str(ada.id)
    assert claims["scope"] == "people:read content:write"
    assert "auth_time" not in claims
    assert claims["role"] == "user", "a program is never staff"


async def test_no_access_token_outlives_its_token(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    made = await make(auth, ada, expiresInDays=1)
    auth.clock.advance(timedelta(days=1, seconds=-90))
    assert (await exchange(auth, made["token"])).json()["expiresIn"] == 90


async def test_a_program_reads_what_its_scopes_say_and_nothing_else(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    reader = await access(auth, (await make(auth, ada, scopes=["people:read"]))["token"])
    writer = await access(auth, (await make(auth, ada, scopes=["people:write"]))["token"])
    other = await access(auth, (await make(auth, ada, scopes=["content:write", "content:read"]))["token"])
    follow = f"/api/users/{bob.id}/follow"

    assert (await auth.client.get(f"/api/users/{bob.id}", headers=reader)).status_code == 200
    assert_problem(await auth.client.post(follow, headers=reader), 403, "insufficient_scope")
    assert_problem(await auth.client.get(f"/api/users/{bob.id}", headers=writer), 403, "insufficient_scope")
    assert (await auth.client.post(follow, headers=writer)).status_code == 204
    assert_problem(await auth.client.get(f"/api/users/{bob.id}", headers=other), 403, "insufficient_scope")
    assert (await auth.client.get("/api/auth/me", headers=reader)).json()["username"] == "ada"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", URL),
        ("POST", URL),
        ("DELETE", f"{URL}/0190b5a0-0000-7000-8000-000000000000"),
        ("GET", "/api/auth/sessions"),
        ("GET", "/api/auth/audit"),
        ("POST", "/api/auth/reauthenticate"),
    ],
)
async def test_a_program_cannot_touch_the_account(
    auth: RunningService, sign_up: SignUp, method: str, path: str
) -> None:
    ada = await sign_up("ada")
    every = [f"{area}:{kind}" for area in ("people", "content", "ai", "realtime", "blockchain")
             for kind in ("read", "write")]  # fmt: skip
    program = await access(auth, (await make(auth, ada, scopes=every))["token"])
    body = {**wanted(), "password": credentials()["password"]} if method == "POST" else None
    answer = await auth.client.request(method, path, json=body, headers=program)
    assert_problem(answer, 403, "insufficient_scope")


async def test_unknown_expired_revoked_and_malformed_tokens_get_one_answer(
    auth: RunningService, sign_up: SignUp
) -> None:
    ada = await sign_up("ada")
    revoked, expired = await make(auth, ada), await make(auth, ada, expiresInDays=1)
    await auth.client.delete(f"{URL}/{revoked['id']}", headers=ada.bearer)
    auth.clock.advance(timedelta(days=1))
    answers = [
        await exchange(auth, token)
        for token in (revoked["token"], expired["token"], new_personal_token(), "spk_x", "x", ada.access_token[:200])
    ]
    for answer in answers:
        assert_problem(answer, 401, "invalid_personal_token")
    bodies = [{**answer.json(), "requestId": ""} for answer in answers]
    assert all(body == bodies[0] for body in bodies)
    assert_problem(await exchange(auth, "x" * 201), 400, "invalid_input")
    assert_problem(await exchange(auth, ""), 400, "invalid_input")


async def test_a_revoked_token_is_refused_within_a_second_and_survives_a_loss_of_redis(
    auth: RunningService, sign_up: SignUp, start_service: StartService
) -> None:
    ada = await sign_up("ada")
    made, kept = await make(auth, ada), await make(auth, ada)
    program, other = await access(auth, made["token"]), await access(auth, kept["token"])
    await auth.client.delete(f"{URL}/{made['id']}", headers=ada.bearer)

    async def is_refused() -> bool:
        return (await auth.client.get("/api/auth/me", headers=program)).status_code == 401

    await eventually(is_refused, within=1)
    assert (await auth.client.get("/api/auth/me", headers=other)).status_code == 200
    assert (await auth.client.get("/api/auth/me", headers=ada.bearer)).status_code == 200
    revoked = await auth.recorded_events("auth.session_revoked")
    assert [event.data["session_id"] for event in revoked] == [made["id"]]

    await auth.redis.flushall()

    async def is_published_again() -> bool:
        return bool(await auth.redis.xlen("revocations"))

    await eventually(is_published_again, within=2)
    settings = {"bcrypt_rounds": 4}
    late = await start_service("services.auth", AuthSettings, create_app, settings=settings, keys=None)

    async def is_refused_there() -> bool:
        return (await late.client.get("/api/auth/me", headers=program)).status_code == 401

    await eventually(is_refused_there, within=2)


async def test_the_worker_publishes_the_revocation_once_more(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    made = await make(auth, ada)
    await auth.client.delete(f"{URL}/{made['id']}", headers=ada.bearer)
    event = (await auth.recorded_events("auth.session_revoked"))[0]
    await auth.redis.flushall()
    await auth.deliver("auth", subscriptions_for(auth.redis), event.type, event.data)
    entries: Any = await auth.redis.xrange("revocations")
    assert made["id"].encode() in [fields[b"id"] for _, fields in entries]


async def test_the_last_use_is_written_once_a_minute(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    made = await make(auth, ada)

    async def last_used() -> str:
        await exchange(auth, made["token"])
        person = person_of(await auth.client.post("/api/auth/login", json=credentials()))
        listed = (await auth.client.get(URL, headers=person.bearer)).json()["tokens"]
        return str(listed[0]["lastUsedAt"])

    first = await last_used()
    auth.clock.advance(timedelta(seconds=59))
    assert await last_used() == first
    auth.clock.advance(timedelta(seconds=1))
    assert await last_used() > first


async def test_making_and_revoking_is_noted_and_mailed(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada = await sign_up("ada")
    made = await make(auth, ada, name="Backup {script}")
    await auth.client.delete(f"{URL}/{made['id']}", headers=ada.bearer)
    sender.sent.clear()
    while await mails.send_next():
        pass
    subjects = [str(mail["Subject"]) for mail in sender.sent]
    assert subjects == ["A personal access token was made", "A personal access token was revoked"]
    assert "Backup {script}" in text_of(sender.sent[0])
    assert all(made["token"] not in text_of(mail) for mail in sender.sent)
    events = (await auth.client.get("/api/auth/audit", headers=ada.bearer)).json()["events"]
    assert [event["kind"] for event in events[:2]] == ["token_revoked", "token_created"]
    assert events[1]["details"]["scopes"] == ["people:read"]


async def test_a_suspended_account_has_no_programs(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    made = await make(auth, ada)
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET suspended_at = now()"))
    assert_problem(await exchange(auth, made["token"]), 401, "invalid_personal_token")
    assert_problem(await auth.client.post(URL, json=wanted(), headers=ada.bearer), 403, "account_suspended")


async def test_a_password_set_anew_ends_them_and_a_changed_one_does_not(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada = await sign_up("ada")
    made = await make(auth, ada)
    program = await access(auth, made["token"])
    change = {"currentPassword": credentials()["password"], "newPassword": "another horse battery"}
    answer = await auth.client.post("/api/auth/change-password", json=change, headers=ada.bearer)
    assert answer.is_success, answer.text
    assert (await exchange(auth, made["token"])).status_code == 200

    await auth.client.post("/api/auth/forgot-password", json={"email": ada.email})
    while await mails.send_next():
        pass
    proof = {"token": token_in(sender, "reset-password"), "password": "a third horse battery"}
    answer = await auth.client.post("/api/auth/reset-password", json=proof)
    assert answer.is_success, answer.text
    assert_problem(await exchange(auth, made["token"]), 401, "invalid_personal_token")

    async def is_refused() -> bool:
        return (await auth.client.get("/api/auth/me", headers=program)).status_code == 401

    await eventually(is_refused, within=1)


async def test_ending_all_ends_each_once(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    made = [await make(auth, ada) for _ in range(3)]
    kept = await make(auth, bob)
    for expected in (3, 0):
        async with auth.database.transaction() as session:
            ended = await end_all(session, auth.app.state.sessions, ada.id, "erased", auth.clock.now())
            assert ended == expected
    for each in made:
        assert_problem(await exchange(auth, each["token"]), 401, "invalid_personal_token")
    assert (await exchange(auth, kept["token"])).status_code == 200
    assert len(await auth.recorded_events("auth.session_revoked")) == 3


async def test_what_ended_long_ago_is_forgotten(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    await make(auth, ada, name="short", expiresInDays=1)
    await make(auth, ada, name="long", expiresInDays=366)
    revoked = await make(auth, ada, name="revoked", expiresInDays=366)
    await auth.client.delete(f"{URL}/{revoked['id']}", headers=ada.bearer)
    for days, left in ((30, ["long", "revoked", "short"]), (2, ["long"])):
        auth.clock.advance(timedelta(days=days))
        async with auth.database.transaction() as session:
            await repository.delete_ended(session, auth.clock.now())
            names = (await session.execute(text("SELECT name FROM personal_tokens ORDER BY name"))).scalars().all()
        assert names == left
