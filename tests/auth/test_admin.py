"""Staff: who may do what to whom, each with a reason, and what becomes of the account."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from services.auth.admin.policy import masked
from services.auth.app import create_app
from services.auth.consumers import subscriptions_for
from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from services.auth.settings import AuthSettings
from shared.testing.plugin import StartService
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from shared.testing.waiting import eventually
from tests.auth.people import Person, SignUp, assert_problem, credentials, person_of, text_of, token_in
from tests.auth.test_second_factors import set_up

REASON = "Sends the same advertisement to everybody"
Staff = Callable[..., Awaitable[Person]]

FOR_ADMINISTRATORS = {"role", "credentials"}


@pytest.fixture
def staff(auth: RunningService, sign_up: SignUp) -> Staff:
    """Open an account with a role: `await staff("mia", "moderator")`."""

    async def run(username: str, role: str = "admin") -> Person:
        await sign_up(username)
        async with auth.database.transaction() as session:
            changed = text("UPDATE users SET role = :role WHERE username = :name")
            await session.execute(changed, {"role": role, "name": username})
        return person_of(await auth.client.post("/api/auth/login", json=credentials(username)))

    return run


async def act(
    auth: RunningService, actor: Person | None, action: str, target: Person | str, **body: Any
) -> httpx.Response:
    """Do one of ACTIONS to somebody."""
    method = {"role": "PUT", "sessions": "DELETE", "credentials": "DELETE"}.get(action, "POST")
    user_id = target.id if isinstance(target, Person) else target
    sent = {"reason": REASON, **({"role": "moderator"} if action == "role" else {}), **body}
    headers = actor.bearer if actor else {}
    return await auth.client.request(method, f"/api/admin/users/{user_id}/{action}", json=sent, headers=headers)


async def is_signed_out(auth: RunningService, person: Person) -> bool:
    return (await auth.client.get("/api/auth/me", headers=person.bearer)).status_code == 401


async def kinds_of(auth: RunningService, person: Person) -> list[str]:
    async with auth.database.snapshot() as session:
        found = text("SELECT kind FROM security_events WHERE user_id = :id AND actor_id IS NOT NULL ORDER BY id")
        return list((await session.execute(found, {"id": person.id})).scalars())


# -- who may --

ACTIONS = ["view", "suspend", "unsuspend", "sessions", "role", "credentials"]


@pytest.mark.parametrize("action", ACTIONS)
async def test_strangers_and_ordinary_people_may_do_nothing(auth: RunningService, sign_up: SignUp, action: str) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    assert_problem(await act(auth, None, action, bob), 401, "not_authenticated")
    assert_problem(await act(auth, ada, action, bob), 403, "forbidden")
    assert_problem(await act(auth, ada, action, ada), 403, "forbidden")
    for path in ("users", "audit"):
        assert_problem(await auth.client.get(f"/api/admin/{path}"), 401, "not_authenticated")
        assert_problem(await auth.client.get(f"/api/admin/{path}", headers=ada.bearer), 403, "forbidden")
    assert await kinds_of(auth, bob) == []


@pytest.mark.parametrize("target_role", ["user", "moderator", "admin"])
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("actor_role", ["moderator", "admin"])
async def test_moderators_act_on_ordinary_people_and_administrators_on_everybody(
    auth: RunningService, staff: Staff, actor_role: str, action: str, target_role: str
) -> None:
    actor, target = await staff("mia", actor_role), await staff("bob", target_role)
    answer = await act(auth, actor, action, target, **({"role": "user"} if action == "role" else {}))
    if actor_role == "admin" or (target_role == "user" and action not in FOR_ADMINISTRATORS):
        assert answer.is_success, answer.text
    else:
        assert_problem(answer, 403, "forbidden" if action in FOR_ADMINISTRATORS else "not_allowed")
        assert await kinds_of(auth, target) == []
    assert (await auth.client.get("/api/auth/me", headers=actor.bearer)).status_code == 200


@pytest.mark.parametrize("action", ["suspend", "role", "credentials"])
@pytest.mark.parametrize("role", ["moderator", "admin"])
async def test_nobody_suspends_themselves_or_changes_their_own_role(
    auth: RunningService, staff: Staff, role: str, action: str
) -> None:
    mia = await staff("mia", role)
    answer = await act(auth, mia, action, mia, **({"role": "user"} if action == "role" else {}))
    is_closed = role == "moderator" and action in FOR_ADMINISTRATORS
    assert_problem(answer, 403, "forbidden" if is_closed else "not_allowed")
    assert (await auth.client.get("/api/auth/me", headers=mia.bearer)).json()["role"] == role


async def test_two_administrators_who_demote_each_other_leave_one(auth: RunningService, staff: Staff) -> None:
    mia, bob = await staff("mia"), await staff("bob")
    for action, body in (("role", {"role": "user"}), ("suspend", {})):
        answers = await asyncio.gather(act(auth, mia, action, bob, **body), act(auth, bob, action, mia, **body))
        assert sorted(answer.status_code for answer in answers) in ([200, 403], [200, 401])
        async with auth.database.transaction() as session:
            left = text("SELECT count(*) FROM users WHERE role = 'admin' AND suspended_at IS NULL")
            assert await session.scalar(left) == 1
            await session.execute(text("UPDATE users SET role = 'admin', suspended_at = NULL"))
        auth.clock.advance(timedelta(seconds=1))
        mia, bob = [
            person_of(await auth.client.post("/api/auth/login", json=credentials(name))) for name in ("mia", "bob")
        ]


async def test_a_token_that_is_older_than_its_owners_demotion_is_of_no_use(
    auth: RunningService, staff: Staff, sign_up: SignUp
) -> None:
    mia, bob = await staff("mia"), await sign_up("bob")
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET role = 'user' WHERE username = 'mia'"))
    for action in ACTIONS:
        assert_problem(await act(auth, mia, action, bob), 403, "not_allowed")
    assert await kinds_of(auth, bob) == []


@pytest.mark.parametrize("action", ACTIONS[1:])
async def test_changing_an_account_takes_a_recent_sign_in(
    auth: RunningService, staff: Staff, sign_up: SignUp, action: str
) -> None:
    mia, bob = await staff("mia"), await sign_up("bob")
    auth.clock.advance(timedelta(minutes=11))
    assert_problem(await act(auth, mia, action, bob), 403, "reauthentication_required")
    assert (await act(auth, mia, "view", bob)).status_code == 200


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("reason", [None, "", "too short", "         x         ", "x" * 501, "two\nlines of reason"])
async def test_everything_takes_a_reason(
    auth: RunningService, staff: Staff, sign_up: SignUp, action: str, reason: str | None
) -> None:
    mia, bob = await staff("mia"), await sign_up("bob")
    assert_problem(await act(auth, mia, action, bob, reason=reason), 400, "invalid_input")
    assert await kinds_of(auth, bob) == []


@pytest.mark.parametrize("action", ACTIONS)
async def test_nobody_is_not_found(auth: RunningService, staff: Staff, action: str) -> None:
    mia = await staff("mia")
    assert_problem(await act(auth, mia, action, str(uuid4())), 404, "user_not_found")
    assert_problem(await act(auth, mia, action, "ada"), 400, "invalid_input")


async def test_a_program_of_an_administrator_is_not_one(auth: RunningService, staff: Staff, sign_up: SignUp) -> None:
    mia, bob = await staff("mia"), await sign_up("bob")
    wanted = {"name": "script", "scopes": ["people:read", "people:write"], "expiresInDays": 1}
    made = (await auth.client.post("/api/auth/tokens", json=wanted, headers=mia.bearer)).json()["token"]
    token = (await auth.client.post("/api/auth/token", json={"personalAccessToken": made})).json()["accessToken"]
    program = {"Authorization": f"Bearer {token}"}
    assert_problem(await auth.client.get("/api/admin/users", headers=program), 403, "forbidden")
    answer = await auth.client.post(f"/api/admin/users/{bob.id}/view", json={"reason": REASON}, headers=program)
    assert_problem(answer, 403, "forbidden")


# -- find and view --


async def test_finding_by_name_address_id_role_and_status(auth: RunningService, staff: Staff, sign_up: SignUp) -> None:
    mia = await staff("mia")
    ada, adam, bob = await sign_up("ada"), await sign_up("Adam_1"), await sign_up("bob", is_verified=False)
    await act(auth, mia, "suspend", bob)

    async def found(**wanted: str) -> list[str]:
        answer = await auth.client.get("/api/admin/users", params=wanted, headers=mia.bearer)
        assert answer.status_code == 200, answer.text
        return [user["username"] for user in answer.json()["users"]]

    assert await found() == ["bob", "Adam_1", "ada", "mia"]
    assert await found(q="ad") == ["Adam_1", "ada"]
    assert await found(q=" ADAM ") == ["Adam_1"]
    assert await found(q="a%") == []
    assert await found(q="ada_") == []
    assert await found(q="ADA@sparkle.example") == ["ada"]
    assert await found(q="ada@sparkle") == [], "an address must be whole"
    assert await found(q=str(bob.id)) == ["bob"]
    assert await found(role="admin") == ["mia"]
    assert await found(status="suspended") == ["bob"]
    assert await found(status="active", q="a") == ["Adam_1", "ada"]
    assert await found(status="deleting") == []
    for bad in ({"role": "owner"}, {"status": "gone"}, {"cursor": "x"}, {"q": "x" * 321}, {"q": "a\0"}):
        answer = await auth.client.get("/api/admin/users", params=bad, headers=mia.bearer)
        assert_problem(answer, 400, "invalid_input")
    assert {ada.id, adam.id}


async def test_a_list_masks_addresses_and_costs_one_statement(
    auth: RunningService, staff: Staff, sign_up: SignUp
) -> None:
    mia = await staff("mia", "moderator")
    for number in range(5):
        await sign_up(f"person{number}", is_verified=False)
    with recorded_queries(auth.database) as statements:
        answer = await auth.client.get("/api/admin/users", params={"limit": 3}, headers=mia.bearer)
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 1
    page = answer.json()
    assert [user["maskedEmail"] for user in page["users"]] == ["p•••@s•••.example"] * 3
    assert "sparkle.example" not in answer.text
    assert page["users"][0]["status"] == "active"
    assert page["users"][0]["emailVerified"] is False
    cursor = page["pagination"]["nextCursor"]
    rest = await auth.client.get("/api/admin/users", params={"cursor": cursor}, headers=mia.bearer)
    assert [user["username"] for user in rest.json()["users"]] == ["person1", "person0", "mia"]
    assert rest.json()["pagination"]["nextCursor"] is None


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("ada@sparkle.example", "a•••@s•••.example"),
        ("a@b.co.uk", "a•••@b•••.uk"),
        ("ada@localhost", "a•••@l•••"),
    ],
)
def test_a_masked_address_reaches_nobody(email: str, shown: str) -> None:
    assert masked(email) == shown


async def test_viewing_shows_everything_and_is_seen_by_the_owner(
    auth: RunningService, staff: Staff, sign_up: SignUp
) -> None:
    mia, ada = await staff("mia", "moderator"), await sign_up("ada")
    made = await auth.client.post(
        "/api/auth/tokens", json={"name": "x", "scopes": ["ai:read"], "expiresInDays": 1}, headers=ada.bearer
    )
    assert made.status_code == 201
    answer = await act(auth, mia, "view", ada)
    assert answer.status_code == 200, answer.text
    view = answer.json()
    assert view["user"]["email"] == ada.email
    assert view["user"]["status"] == "active"
    assert view["user"]["profile"]["displayName"] == "ada"
    assert len(view["sessions"]) == 2
    assert view["personalTokens"] == 1
    assert view["events"][0] | {"id": "", "occurredAt": ""} == {
        "id": "",
        "kind": "viewed_by_admin",
        "occurredAt": "",
        "userId": str(ada.id),
        "username": "ada",
        "actorId": str(mia.id),
        "actorUsername": "mia",
        "device": "",
        "network": "",
        "details": {"reason": REASON},
    }
    assert "passwordHash" not in answer.text
    assert "$2b$" not in answer.text
    mine = (await auth.client.get("/api/auth/audit", headers=ada.bearer)).json()["events"][0]
    assert (mine["kind"], mine["byStaff"], mine["details"]["reason"]) == ("viewed_by_admin", True, REASON)
    assert "mia" not in str(mine), "the owner sees that it was staff, and not who"


# -- suspend --


async def test_a_suspended_person_is_out_within_a_second_and_told_why(
    auth: RunningService, staff: Staff, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    mia, ada = await staff("mia"), await sign_up("ada")
    until = (auth.clock.now() + timedelta(days=3)).isoformat()
    wanted = {"name": "x", "scopes": ["people:read"], "expiresInDays": 1}
    personal = (await auth.client.post("/api/auth/tokens", json=wanted, headers=ada.bearer)).json()["token"]

    answer = await act(auth, mia, "suspend", ada, until=until)

    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "suspended"
    assert answer.json()["suspensionReason"] == REASON
    await eventually(lambda: is_signed_out(auth, ada), within=1)
    refused = await auth.client.post("/api/auth/refresh", json={"refreshToken": ada.refresh_token})
    assert_problem(refused, 401, "invalid_refresh_token")
    exchange = await auth.client.post("/api/auth/token", json={"personalAccessToken": personal})
    assert_problem(exchange, 401, "invalid_personal_token")
    login = await auth.client.post("/api/auth/login", json=credentials("ada"))
    assert_problem(login, 403, "account_suspended")
    told = login.json()["details"]
    assert told["reason"] == REASON
    assert datetime.fromisoformat(told["until"]) == datetime.fromisoformat(until)

    while await mails.send_next():
        pass
    assert REASON in text_of(sender.sent[-1])
    events = await auth.recorded_events("auth.user_suspended")
    assert [event.data["user_id"] for event in events] == [str(ada.id)]
    assert await kinds_of(auth, ada) == ["suspended"]


async def test_the_wrong_password_does_not_tell_of_a_suspension(
    auth: RunningService, staff: Staff, sign_up: SignUp
) -> None:
    mia, ada = await staff("mia"), await sign_up("ada")
    await act(auth, mia, "suspend", ada)
    answer = await auth.client.post("/api/auth/login", json=credentials("ada", password="wrong horse battery"))
    assert_problem(answer, 401, "invalid_credentials")


async def test_others_see_that_somebody_is_suspended_and_nothing_they_wrote(
    auth: RunningService, staff: Staff, sign_up: SignUp
) -> None:
    mia, ada = await staff("mia"), await sign_up("ada")
    profile = {"bio": "Buy my things", "website": "https://things.example", "displayName": "Ada"}
    await auth.client.patch(f"/api/users/{ada.id}/profile", json=profile, headers=ada.bearer)
    before = (await auth.client.get("/api/users/ada")).json()
    assert (before["isSuspended"], before["bio"]) == (False, "Buy my things")
    await act(auth, mia, "suspend", ada, until=(auth.clock.now() + timedelta(hours=1)).isoformat())
    during = (await auth.client.get("/api/users/ada")).json()
    assert (during["isSuspended"], during["bio"], during["website"]) == (True, None, None)
    assert during["displayName"] == "Ada"
    auth.clock.advance(timedelta(hours=1))
    assert (await auth.client.get("/api/users/ada")).json() == before


async def test_a_timed_suspension_ends_by_itself(auth: RunningService, staff: Staff, sign_up: SignUp) -> None:
    mia, ada = await staff("mia"), await sign_up("ada")
    await act(auth, mia, "suspend", ada, until=(auth.clock.now() + timedelta(hours=1)).isoformat())
    auth.clock.advance(timedelta(minutes=59, seconds=59))
    assert_problem(await auth.client.post("/api/auth/login", json=credentials("ada")), 403, "account_suspended")
    auth.clock.advance(timedelta(seconds=1))
    back = await auth.client.post("/api/auth/login", json=credentials("ada"))
    assert back.status_code == 200
    assert (await auth.client.get("/api/auth/me", headers=person_of(back).bearer)).status_code == 200
    mia = person_of(await auth.client.post("/api/auth/login", json=credentials("mia")))
    assert (await act(auth, mia, "view", ada)).json()["user"]["status"] == "active"


async def test_the_end_of_a_suspension_lies_ahead(auth: RunningService, staff: Staff, sign_up: SignUp) -> None:
    mia, ada = await staff("mia"), await sign_up("ada")
    for until in (auth.clock.now().isoformat(), "2001-01-01T00:00:00Z", "2999-01-01T00:00:00", "soon"):
        assert_problem(await act(auth, mia, "suspend", ada, until=until), 400, "invalid_input")
    assert not await is_signed_out(auth, ada)


async def test_suspending_again_replaces_and_unsuspending_lets_in(
    auth: RunningService, staff: Staff, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    mia, ada = await staff("mia"), await sign_up("ada")
    await act(auth, mia, "suspend", ada, until=(auth.clock.now() + timedelta(hours=1)).isoformat())
    again = await act(auth, mia, "suspend", ada, reason="It was worse than we thought")
    assert again.json()["suspendedUntil"] is None
    login = await auth.client.post("/api/auth/login", json=credentials("ada"))
    assert login.json()["details"] == {"reason": "It was worse than we thought", "until": None}
    for _ in range(2):
        lifted = await act(auth, mia, "unsuspend", ada, reason="It was somebody else")
        assert lifted.status_code == 200
        assert (lifted.json()["status"], lifted.json()["suspensionReason"]) == ("active", None)
    auth.clock.advance(timedelta(milliseconds=1))
    back = person_of(await auth.client.post("/api/auth/login", json=credentials("ada")))
    assert (await auth.client.get("/api/auth/me", headers=back.bearer)).status_code == 200
    assert await kinds_of(auth, ada) == ["suspended", "suspended", "unsuspended"], "the second lifting did nothing"
    assert len(await auth.recorded_events("auth.user_unsuspended")) == 1
    while await mails.send_next():
        pass
    assert "no longer suspended" in text_of(sender.sent[-1])


async def test_a_sign_in_under_way_does_not_slip_past_a_suspension(
    auth: RunningService, staff: Staff, sign_up: SignUp
) -> None:
    mia, ada = await staff("mia"), await sign_up("ada")
    for _ in range(3):
        logins = [auth.client.post("/api/auth/login", json=credentials("ada")) for _ in range(4)]
        answers = await asyncio.gather(act(auth, mia, "suspend", ada), *logins)
        assert answers[0].status_code == 200
        async with auth.database.snapshot() as session:
            living = text("SELECT count(*) FROM sessions WHERE user_id = :id AND revoked_at IS NULL")
            assert await session.scalar(living, {"id": ada.id}) == 0
        await act(auth, mia, "unsuspend", ada)


# -- roles and sessions --


async def test_a_new_role_is_in_the_next_access_token_and_the_old_ones_end(
    auth: RunningService, staff: Staff, sign_up: SignUp, start_service: StartService
) -> None:
    mia, ada = await staff("mia"), await sign_up("ada")
    auth.clock.advance(timedelta(milliseconds=1))
    answer = await act(auth, mia, "role", ada, role="moderator")
    assert answer.json()["role"] == "moderator"
    await eventually(lambda: is_signed_out(auth, ada), within=1)
    auth.clock.advance(timedelta(milliseconds=1))
    refreshed = await auth.client.post("/api/auth/refresh", json={"refreshToken": ada.refresh_token})
    assert refreshed.status_code == 200, "the session goes on"
    ada = person_of(refreshed)
    assert (await auth.client.get("/api/admin/users", headers=ada.bearer)).status_code == 200
    events = await auth.recorded_events("auth.role_changed")
    assert [event.data["role"] for event in events] == ["moderator"]
    assert await kinds_of(auth, ada) == ["role_changed"]

    await act(auth, mia, "role", ada, role="user")
    await eventually(lambda: is_signed_out(auth, ada), within=1)
    await auth.redis.flushall()

    async def is_published_again() -> bool:
        return bool(await auth.redis.xlen("revocations"))

    await eventually(is_published_again, within=2)
    late = await start_service("services.auth", AuthSettings, create_app, settings={"bcrypt_rounds": 4}, keys=None)
    await eventually(lambda: is_signed_out(late, ada), within=2)


async def test_the_worker_publishes_voided_tokens_once_more(
    auth: RunningService, staff: Staff, sign_up: SignUp
) -> None:
    mia, ada = await staff("mia"), await sign_up("ada")
    await act(auth, mia, "role", ada, role="moderator")
    event = (await auth.recorded_events("auth.access_voided"))[0]
    await auth.redis.flushall()
    await auth.deliver("auth", subscriptions_for(auth.redis), event.type, event.data)
    entries: Any = await auth.redis.xrange("revocations")
    assert (b"user", str(ada.id).encode()) in [(fields[b"kind"], fields[b"id"]) for _, fields in entries]


async def test_the_same_role_again_changes_nothing(auth: RunningService, staff: Staff, sign_up: SignUp) -> None:
    mia, ada = await staff("mia"), await sign_up("ada")
    assert (await act(auth, mia, "role", ada, role="user")).status_code == 200
    assert await kinds_of(auth, ada) == []
    assert await auth.recorded_events("auth.access_voided") == []
    assert_problem(await act(auth, mia, "role", ada, role="owner"), 400, "invalid_input")


async def test_ending_somebodys_sessions(
    auth: RunningService, staff: Staff, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    mia, ada = await staff("mia", "moderator"), await sign_up("ada")
    answer = await act(auth, mia, "sessions", ada)
    assert answer.status_code == 204
    await eventually(lambda: is_signed_out(auth, ada), within=1)
    assert (await auth.client.post("/api/auth/login", json=credentials("ada"))).status_code == 200
    assert not await is_signed_out(auth, mia)
    while await mails.send_next():
        pass
    assert any(REASON in text_of(mail) for mail in sender.sent)


# -- the log --


async def test_the_log_of_everybody_is_for_administrators(auth: RunningService, staff: Staff, sign_up: SignUp) -> None:
    mia, moderator, ada = await staff("mia"), await staff("moe_", "moderator"), await sign_up("ada")
    await act(auth, moderator, "view", ada)
    await act(auth, mia, "suspend", ada)

    async def log(person: Person, **wanted: str) -> httpx.Response:
        return await auth.client.get("/api/admin/audit", params=wanted, headers=person.bearer)

    assert_problem(await log(moderator), 403, "forbidden")
    everything = (await log(mia, limit="100")).json()["events"]
    assert {event["username"] for event in everything} == {"mia", "moe_", "ada"}
    about = (await log(mia, userId=str(ada.id))).json()["events"]
    assert {event["userId"] for event in about} == {str(ada.id)}
    by = (await log(mia, actorId=str(moderator.id))).json()["events"]
    assert [(event["kind"], event["actorUsername"]) for event in by] == [("viewed_by_admin", "moe_")]
    kinds = (await log(mia, kind="suspended")).json()["events"]
    assert [event["username"] for event in kinds] == ["ada"]
    first = (await log(mia, limit="2")).json()
    second = (await log(mia, limit="100", cursor=first["pagination"]["nextCursor"])).json()
    assert [event["id"] for event in first["events"] + second["events"]] == [event["id"] for event in everything]
    assert_problem(await log(mia, kind="nothing"), 400, "invalid_input")
    assert_problem(await log(mia, cursor="x"), 400, "invalid_input")


async def test_the_log_keeps_what_became_of_an_account_that_is_gone(
    auth: RunningService, staff: Staff, sign_up: SignUp
) -> None:
    mia, ada = await staff("mia"), await sign_up("ada")
    await act(auth, mia, "view", ada)
    async with auth.database.transaction() as session:
        await session.execute(text("DELETE FROM users WHERE username = 'ada'"))
    answer = await auth.client.get("/api/admin/audit", params={"userId": str(ada.id)}, headers=mia.bearer)
    assert answer.json()["events"][0]["username"] is None


# -- giving an account back --


async def test_an_account_that_was_taken_over_opens_by_mail_alone(
    auth: RunningService, staff: Staff, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    mia, bob = await staff("mia"), await sign_up("bob")
    await set_up(auth, bob)
    wanted = {"name": "script", "scopes": ["people:read"], "expiresInDays": 1}
    made = (await auth.client.post("/api/auth/tokens", json=wanted, headers=bob.bearer)).json()["token"]
    assert (await act(auth, mia, "credentials", bob)).status_code == 204

    assert await is_signed_out(auth, bob)
    refreshed = await auth.client.post("/api/auth/refresh", json={"refreshToken": bob.refresh_token})
    assert_problem(refreshed, 401, "invalid_refresh_token")
    assert_problem(await auth.client.post("/api/auth/login", json=credentials("bob")), 401, "invalid_credentials")
    program = await auth.client.post("/api/auth/token", json={"personalAccessToken": made})
    assert_problem(program, 401, "invalid_personal_token")
    while await mails.send_next():
        pass
    assert REASON in text_of(sender.sent[-1])

    await auth.client.post("/api/auth/magic-link", json={"email": bob.email})
    while await mails.send_next():
        pass
    link = {"token": token_in(sender, "magic-link")}
    signed_in = await auth.client.post("/api/auth/magic-link/verify", json=link)
    assert signed_in.status_code == 200, "no second factor of somebody else is in the way"
    assert signed_in.json()["user"]["hasPassword"] is False
