"""The list of sessions, ending them, and confirming that it is still the owner."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from shared.testing.services import RunningService
from tests.auth.people import PASSWORD, Person, SignUp, assert_problem, credentials, person_of, text_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def sign_in(auth: RunningService, agent: str = FIREFOX, address: str = "203.0.113.9") -> Person:
    headers = {"User-Agent": agent, "X-Forwarded-For": address}
    answer = await auth.client.post("/api/auth/login", json=credentials(), headers=headers)
    assert answer.status_code == 200, answer.text
    return person_of(answer)


async def sessions_of(auth: RunningService, person: Person) -> list[dict[str, object]]:
    answer = await auth.client.get("/api/auth/sessions", headers=person.bearer)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["sessions"])


async def is_signed_in(auth: RunningService, person: Person) -> bool:
    me = await auth.client.get("/api/auth/me", headers=person.bearer)
    again = await auth.client.post("/api/auth/refresh", json={"refreshToken": person.refresh_token})
    assert (me.status_code == 200) == (again.status_code == 200)
    return me.status_code == 200


async def kinds(auth: RunningService, person: Person) -> list[str]:
    answer = await auth.client.get("/api/auth/audit", headers=person.bearer)
    assert answer.status_code == 200, answer.text
    return [event["kind"] for event in answer.json()["events"]]


async def test_the_list_says_device_and_network_and_which_is_current(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up()
    auth.clock.advance(timedelta(seconds=60))
    here = await sign_in(auth)
    [current, *others] = await sessions_of(auth, here)
    assert (current["device"], current["network"]) == ("Firefox on Linux", "203.0.113.0/24")
    assert current["isCurrent"] is True
    assert [other["isCurrent"] for other in others] == [False, False]
    assert current["methods"] == ["pwd"]
    stored = str(current)
    assert "203.0.113.9" not in stored


async def test_one_session_is_ended_and_the_others_go_on(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up()
    here, there = await sign_in(auth), await sign_in(auth)
    target = next(s["id"] for s in await sessions_of(auth, there) if s["isCurrent"])
    answer = await auth.client.delete(f"/api/auth/sessions/{target}", headers=here.bearer)
    assert answer.status_code == 204
    again = await auth.client.delete(f"/api/auth/sessions/{target}", headers=here.bearer)
    assert again.status_code == 204, "ending what has ended is fine"
    assert not await is_signed_in(auth, there)
    assert await is_signed_in(auth, here)
    assert await is_signed_in(auth, ada)
    assert (await kinds(auth, here)).count("session_revoked") == 1


async def test_nobody_ends_a_session_of_somebody_else(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    target = (await sessions_of(auth, ada))[0]["id"]
    refused = await auth.client.delete(f"/api/auth/sessions/{target}", headers=bob.bearer)
    assert_problem(refused, 404, "session_not_found")
    assert await is_signed_in(auth, ada)


async def test_the_others_are_ended_but_not_this_one(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up()
    here, there = await sign_in(auth), await sign_in(auth)
    ended = await auth.client.delete("/api/auth/sessions", headers=here.bearer)
    assert ended.json()["ended"] >= 2
    assert await is_signed_in(auth, here)
    assert not await is_signed_in(auth, there)
    assert not await is_signed_in(auth, ada)


async def test_logout_all_ends_this_one_too_and_takes_the_cookie(
    auth: RunningService, sign_up: SignUp, browser: httpx.AsyncClient
) -> None:
    ada = await sign_up()
    signed_in = person_of(await browser.post("/api/auth/login", json=credentials()))
    answer = await browser.post("/api/auth/logout-all", headers=signed_in.bearer)
    assert answer.status_code == 204
    assert "sparkle_refresh" not in browser.cookies
    assert not await is_signed_in(auth, ada)
    assert (await auth.client.get("/api/auth/me", headers=signed_in.bearer)).status_code == 401


async def test_sessions_are_for_their_owner_only(auth: RunningService) -> None:
    for method, path in (("GET", "sessions"), ("DELETE", "sessions"), ("POST", "logout-all"), ("GET", "audit")):
        assert_problem(await auth.client.request(method, f"/api/auth/{path}"), 401, "not_authenticated")


async def test_a_new_device_is_mailed_and_a_known_one_is_not(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up()
    await sign_in(auth)
    while await mails.send_next():
        pass
    notices = [mail for mail in sender.sent if "new to it" in text_of(mail)]
    assert len(notices) == 1
    assert "Firefox on Linux" in text_of(notices[0])
    await sign_in(auth)
    while await mails.send_next():
        pass
    assert len([mail for mail in sender.sent if "new to it" in text_of(mail)]) == 1


async def test_a_replay_is_mailed(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada = await sign_up()
    await auth.client.post("/api/auth/refresh", json={"refreshToken": ada.refresh_token})
    auth.clock.advance(timedelta(seconds=60))
    replay = await auth.client.post("/api/auth/refresh", json={"refreshToken": ada.refresh_token})
    assert_problem(replay, 401, "invalid_refresh_token")
    while await mails.send_next():
        pass
    assert "used a second time" in text_of(sender.sent[-1])


async def test_reauthentication_makes_the_token_recent_and_keeps_the_refresh_token(
    auth: RunningService, sign_up: SignUp
) -> None:
    ada = await sign_up()
    auth.clock.advance(timedelta(seconds=3600))
    ada = person_of(await auth.client.post("/api/auth/refresh", json={"refreshToken": ada.refresh_token}))
    wrong = await auth.client.post("/api/auth/reauthenticate", json={"password": "wrong"}, headers=ada.bearer)
    assert_problem(wrong, 401, "invalid_credentials")
    right = await auth.client.post("/api/auth/reauthenticate", json={"password": PASSWORD}, headers=ada.bearer)
    assert right.status_code == 200, right.text
    assert set(right.json()["tokens"]) == {"accessToken"}
    assert await kinds(auth, person_of(right)) == [
        "reauthenticated",
        "signed_in",
        "email_verified",
        "signed_in",
        "registered",
    ]
    again = await auth.client.post("/api/auth/refresh", json={"refreshToken": ada.refresh_token})
    assert again.status_code == 200


async def test_a_suspended_account_gets_in_with_nothing(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up()
    async with auth.database.transaction() as session:
        await session.execute(
            text("UPDATE users SET suspended_at = now(), suspension_reason = 'Spam.' WHERE id = :id"), {"id": ada.id}
        )
    refused = await auth.client.post("/api/auth/login", json=credentials())
    assert_problem(refused, 403, "account_suspended")
    assert "Spam." in refused.json()["detail"]
    stranger = await auth.client.post("/api/auth/login", json=credentials(password="wrong"))
    assert_problem(stranger, 401, "invalid_credentials")


@pytest.mark.parametrize("statement", ["UPDATE security_events SET kind = 'x'", "DELETE FROM security_events"])
async def test_the_events_of_an_account_cannot_be_changed(
    auth: RunningService, sign_up: SignUp, statement: str
) -> None:
    await sign_up()
    async with auth.database.transaction() as session:
        with pytest.raises(DBAPIError, match="append-only"):
            await session.execute(text(statement))
        await session.rollback()


async def test_audit_pages_hold_every_event_once(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up()
    for _ in range(5):
        await sign_in(auth)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = (await auth.client.get("/api/auth/audit", headers=ada.bearer, params=query)).json()
        seen += [event["id"] for event in page["events"]]
        cursor = page["pagination"]["nextCursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 9
    assert seen == sorted(seen, reverse=True)
