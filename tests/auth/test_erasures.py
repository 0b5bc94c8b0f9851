"""Deleting an account: asked for, undone, or erased from every service whatever breaks on the way; and its receipt."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from services.auth.erasures import policy, repository
from services.auth.erasures.contacts import Contact, opened, sealed
from services.auth.erasures.saga import Eraser
from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.ports import MailNotAccepted, MailRefused
from services.auth.mail.queue import MailQueue
from services.auth.models import Base
from services.auth.personal_data.adapters import OwnHolder
from services.auth.personal_data.fakes import MemoryHolder
from services.auth.personal_data.ports import Holder
from services.auth.personal_data.stores import stores_for
from services.auth.sealing import SealBroken
from shared import messaging
from shared.clock import SystemClock
from shared.ids import uuid7
from shared.personal_data import StoreReceipt
from shared.testing.services import RunningService
from shared.testing.waiting import eventually
from tests.auth.people import Person, SignUp, account, assert_problem, credentials, person_of, text_of
from tests.shared.personal_data import forgotten_tables

URL = "/api/users/me"
WAIT = timedelta(days=14)


def own(auth: RunningService) -> OwnHolder:
    return OwnHolder(stores_for(auth.app.state.settings.secret_key, auth.clock), auth.database, auth.redis)


def others(*, failures: int = 0) -> list[MemoryHolder]:
    return [
        MemoryHolder("content", {"posts": [{}, {}]}, failures=failures),
        MemoryHolder("ai", {"companions": [{}]}),
        MemoryHolder("realtime", {"room_messages": []}),
        MemoryHolder("blockchain", {"wallets": [{}]}),
    ]


def eraser(auth: RunningService, holders: Sequence[Holder] | None = None) -> Eraser:
    secret = auth.app.state.settings.secret_key
    return Eraser(
        auth.database,
        auth.redis,
        auth.clock,
        auth.app.state.sessions,
        holders or [*others(), own(auth)],
        secret=secret,
    )


async def delete(auth: RunningService, person: Person, confirm: str | None = None) -> Any:
    return await auth.client.request("DELETE", URL, json={"confirm": confirm or person.username}, headers=person.bearer)


async def sign_in(auth: RunningService, username: str = "ada") -> Person:
    answer = await auth.client.post("/api/auth/login", json=credentials(username))
    assert answer.status_code == 200, answer.text
    return person_of(answer)


async def run_to_the_end(auth: RunningService, worker: Eraser, mails: MailQueue) -> None:
    """Begin, let the sessions settle, erase, mail, forget."""
    assert await worker.run_next()
    auth.clock.advance(policy.SETTLING)
    assert await worker.run_next()
    while await mails.send_next():
        pass
    auth.clock.advance(policy.LEASE)
    await worker.run_next()


def receipt_token(sender: RecordingMailSender) -> str:
    assert sender.sent[-1]["Subject"] == "Your account was deleted"
    return text_of(sender.sent[-1]).partition("/receipts/")[2].split()[0]


async def receipt_of(auth: RunningService, token: str) -> Any:
    answer = await auth.client.get(f"/api/users/receipts/{token}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()["receipt"]


async def rows_of(auth: RunningService, table: str) -> int:
    async with auth.database.snapshot() as session:
        return int(await session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608 - a test's own name


def test_no_table_with_people_in_it_is_forgotten() -> None:
    stores = stores_for(SecretStr("x" * 32), SystemClock())
    assert forgotten_tables(stores, Base.metadata, messaging.metadata) == set()
    less = [store for store in stores if store.name != "sessions"]
    assert forgotten_tables(less, Base.metadata) == {"sessions"}


async def test_a_deletion_is_confirmed_by_name_ends_every_session_and_is_mailed(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada = await sign_up("ada")
    other = await sign_in(auth)
    wrong = await delete(auth, ada, "bob")
    assert_problem(wrong, 400, "wrong_confirmation")
    assert wrong.json()["details"]["fieldErrors"] == {"confirm": ["is not your username"]}
    answer = await delete(auth, ada, "ADA")
    assert answer.status_code == 202
    due_at = answer.json()["deletionDueAt"]
    assert due_at == (auth.clock.now() + WAIT).isoformat().replace("+00:00", "Z")
    for person in (ada, other):
        body = {"refreshToken": person.refresh_token}
        assert_problem(await auth.client.post("/api/auth/refresh", json=body), 401, "invalid_refresh_token")

        async def is_refused(person: Person = person) -> bool:
            return (await auth.client.get("/api/auth/me", headers=person.bearer)).status_code == 401

        await eventually(is_refused, within=2)
    while await mails.send_next():
        pass
    assert sender.sent[-1]["Subject"] == "Your account will be deleted"
    assert f"{auth.clock.now() + WAIT:%d %B %Y}" in text_of(sender.sent[-1])
    back = await sign_in(auth)
    me = (await auth.client.get("/api/auth/me", headers=back.bearer)).json()
    assert me["deletionDueAt"] == due_at
    auth.clock.advance(timedelta(minutes=1))
    assert (await delete(auth, back)).json()["deletionDueAt"] == due_at  # again changes nothing


async def test_an_administrator_stays_until_another_takes_the_role(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET role = 'admin'"))
    assert_problem(await delete(auth, ada), 409, "administrator_stays")
    assert (await auth.client.get("/api/auth/me", headers=ada.bearer)).json()["deletionDueAt"] is None


async def test_deleting_asks_for_a_person_who_showed_a_credential_lately(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    assert_problem(await auth.client.request("DELETE", URL, json={"confirm": "ada"}), 401, "not_authenticated")
    assert_problem(await auth.client.post(f"{URL}/restore"), 401, "not_authenticated")
    auth.clock.advance(timedelta(minutes=11))
    assert_problem(await delete(auth, ada), 403, "reauthentication_required")
    me = (await auth.client.get("/api/auth/me", headers=ada.bearer)).json()
    assert me["deletionDueAt"] is None


async def test_programs_lose_their_tokens_with_the_sessions(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    wanted = {"name": "Backup", "scopes": ["people:read"], "expiresInDays": 30}
    made = await auth.client.post("/api/auth/tokens", json=wanted, headers=ada.bearer)
    assert (await delete(auth, ada)).status_code == 202
    exchanged = await auth.client.post("/api/auth/token", json={"personalAccessToken": made.json()["token"]})
    assert exchanged.status_code == 401


async def test_who_waits_for_deletion_is_hidden_from_others_but_not_from_themselves(
    auth: RunningService, sign_up: SignUp
) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    await auth.client.post(f"/api/users/{bob.id}/follow", headers=ada.bearer)
    await delete(auth, ada)
    for headers in ({}, bob.bearer):
        assert_problem(await auth.client.get("/api/users/ada", headers=headers), 404, "user_not_found")
        followers = (await auth.client.get(f"/api/users/{bob.id}/followers", headers=headers)).json()["users"]
        assert followers == []
    ada = await sign_in(auth)
    assert (await auth.client.get("/api/users/ada", headers=ada.bearer)).status_code == 200
    assert (await auth.client.post(f"{URL}/restore", headers=ada.bearer)).status_code == 200
    assert (await auth.client.get("/api/users/ada", headers=bob.bearer)).status_code == 200


async def test_a_restored_account_stays_and_so_does_everything_in_it(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada = await sign_up("ada")
    await delete(auth, ada)
    auth.clock.advance(WAIT - timedelta(minutes=1))
    ada = await sign_in(auth)
    for _ in range(2):
        answer = await auth.client.post(f"{URL}/restore", headers=ada.bearer)
        assert answer.status_code == 200
        assert answer.json()["user"]["deletionDueAt"] is None
    auth.clock.advance(WAIT)
    assert not await eraser(auth).run_next()
    while await mails.send_next():
        pass
    assert "Your account will not be deleted" in [mail["Subject"] for mail in sender.sent]
    assert "Your account will be deleted" not in [mail["Subject"] for mail in sender.sent]  # it was unwanted by then
    ada = await sign_in(auth)
    kinds = [e["kind"] for e in (await auth.client.get("/api/auth/audit", headers=ada.bearer)).json()["events"]]
    assert {"deletion_requested", "deletion_undone"} <= set(kinds)


async def test_when_the_time_is_over_nobody_gets_in_or_undoes_it(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    await delete(auth, ada)
    auth.clock.advance(WAIT - timedelta(seconds=30))
    back = await sign_in(auth)
    auth.clock.advance(timedelta(seconds=30))
    assert_problem(await auth.client.post(f"{URL}/restore", headers=back.bearer), 409, "deletion_under_way")
    assert_problem(await auth.client.post("/api/auth/login", json=credentials("ada")), 403, "account_deleted")
    wrong = await auth.client.post("/api/auth/login", json=credentials("ada", password="another password"))
    assert_problem(wrong, 401, "invalid_credentials")
    assert await eraser(auth).run_next()

    async def is_refused() -> bool:
        return (await auth.client.get("/api/auth/me", headers=back.bearer)).status_code == 401

    await eventually(is_refused, within=2)


async def test_an_account_is_erased_everywhere_and_the_receipt_lists_every_store(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    await auth.client.post(f"/api/users/{bob.id}/follow", headers=ada.bearer)
    await auth.client.post(f"/api/users/{ada.id}/follow", headers=bob.bearer)
    await delete(auth, ada)
    while await mails.send_next():
        pass
    auth.clock.advance(WAIT)
    services = others()
    await run_to_the_end(auth, eraser(auth, [*services, own(auth)]), mails)
    assert [holder.erased for holder in services] == [[ada.id]] * 4
    token = receipt_token(sender)
    assert sender.sent[-1]["To"] == "ada@sparkle.example"
    receipt = await receipt_of(auth, token)
    assert receipt["state"] == "done"
    assert [service["name"] for service in receipt["services"]] == ["content", "ai", "realtime", "blockchain", "auth"]
    assert receipt["services"][0]["stores"] == [{"store": "posts", "action": "deleted", "count": 2, "note": ""}]
    stores = {store["store"]: store for store in receipt["services"][4]["stores"]}
    assert stores["users"]["count"] == stores["profiles"]["count"] == 1
    assert stores["follows"]["count"] == 2
    assert stores["security_events"]["count"] >= 3
    assert stores["logs_and_backups"] | {"note": ""} == {
        "store": "logs_and_backups",
        "action": "kept",
        "count": None,
        "note": "",
    }
    for word in ("ada", str(ada.id)):
        assert word not in str(receipt)
    async with auth.database.snapshot() as session:
        assert (await session.scalars(text("SELECT username FROM users"))).all() == ["bob"]
        assert (await session.execute(text("SELECT state, sealed_contact FROM erasures"))).all() == [("done", None)]
        left = await session.scalar(text("SELECT count(*) FROM security_events WHERE user_id = :id"), {"id": ada.id})
        assert left == 0
    [event] = await auth.recorded_events("auth.user_deleted")
    assert event.data == {"user_id": str(ada.id)}
    assert_problem(await auth.client.get(f"/api/users/{ada.id}"), 404, "user_not_found")
    assert_problem(await auth.client.post("/api/auth/login", json=credentials("ada")), 401, "invalid_credentials")
    assert not await eraser(auth).run_next()


async def test_the_name_of_a_deleted_account_is_nobodys_and_its_address_is_free(
    auth: RunningService, sign_up: SignUp, mails: MailQueue
) -> None:
    await delete(auth, await sign_up("ada"))
    auth.clock.advance(WAIT)
    await run_to_the_end(auth, eraser(auth), mails)
    taken = await auth.client.post("/api/auth/register", json=account("Ada", email="eve@sparkle.example"))
    assert_problem(taken, 409, "username_taken")
    again = await auth.client.post("/api/auth/register", json=account("ada2", email="ada@sparkle.example"))
    assert again.status_code == 201
    async with auth.database.snapshot() as session:
        [fingerprint] = await session.scalars(text("SELECT name_hash FROM retired_usernames"))
    assert b"ada" not in fingerprint


async def test_a_service_that_is_away_is_asked_until_it_is_back_and_auth_waits_for_it(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    ada = await sign_up("ada")
    await delete(auth, ada)
    auth.clock.advance(WAIT)
    services = others(failures=3)
    worker = eraser(auth, [*services, own(auth)])
    assert await worker.run_next()
    assert not await worker.run_next()  # the sessions settle
    auth.clock.advance(policy.SETTLING)
    for wait in (5, 10, 20):
        assert await worker.run_next()
        # The others did not wait, and once is enough.
        assert [len(holder.erased) for holder in services] == [
            0,
            1,
            1,
            1,
        ]
        assert await rows_of(auth, "users") == 1
        assert not await worker.run_next()
        auth.clock.advance(timedelta(seconds=wait))
    assert await worker.run_next()
    assert [len(holder.erased) for holder in services] == [1, 1, 1, 1]
    assert await rows_of(auth, "users") == 0
    while await mails.send_next():
        pass
    receipt = await receipt_of(auth, receipt_token(sender))
    assert len(receipt["services"]) == 5


class Killed(Exception):  # noqa: N818 - what happens to the process
    """The process is gone."""


class Mortal:
    """A holder whose process is killed at its first call, before or after the work."""

    def __init__(self, holder: Holder, *, is_done_first: bool) -> None:
        self.name = holder.name
        self.holder = holder
        self.is_done_first = is_done_first
        self.is_alive = True

    def export(self, user_id: UUID) -> Any:
        return self.holder.export(user_id)

    async def erase(self, user_id: UUID) -> list[StoreReceipt]:
        if self.is_alive:
            self.is_alive = False
            if self.is_done_first:
                await self.holder.erase(user_id)
            raise Killed
        return await self.holder.erase(user_id)


@pytest.mark.parametrize("is_done_first", [False, True])
@pytest.mark.parametrize("victim", range(5))
async def test_a_worker_killed_at_any_step_is_followed_by_one_that_finishes(
    auth: RunningService,
    sign_up: SignUp,
    mails: MailQueue,
    sender: RecordingMailSender,
    *,
    victim: int,
    is_done_first: bool,
) -> None:
    ada = await sign_up("ada")
    await auth.client.post("/api/auth/login", json=credentials("ada"))
    await delete(auth, ada)
    auth.clock.advance(WAIT)
    services: list[Holder] = [*others(), own(auth)]
    services[victim] = Mortal(services[victim], is_done_first=is_done_first)
    assert await eraser(auth, services).run_next()
    auth.clock.advance(policy.SETTLING)
    with pytest.raises(Killed):
        await eraser(auth, services).run_next()
    assert not await eraser(auth, services).run_next()  # until the lease of the dead one is over
    auth.clock.advance(policy.LEASE)
    assert await eraser(auth, services).run_next()
    while await mails.send_next():
        pass
    receipt = await receipt_of(auth, receipt_token(sender))
    counts = {
        f"{service['name']}.{store['store']}": store["count"]
        for service in receipt["services"]
        for store in service["stores"]
    }
    assert counts["content.posts"] == 2
    assert (counts["auth.users"], counts["auth.profiles"], counts["auth.sessions"]) == (1, 1, 3)
    assert len(await auth.recorded_events("auth.user_deleted")) == 1
    assert await rows_of(auth, "users") == 0


async def test_a_worker_killed_before_the_mail_is_followed_by_one_that_forgets_the_address(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await delete(auth, await sign_up("ada"))
    auth.clock.advance(WAIT)
    worker = eraser(auth)
    assert await worker.run_next()
    auth.clock.advance(policy.SETTLING)
    assert await worker.run_next()
    sender.failures.append(MailNotAccepted("away"))
    while await mails.send_next():
        pass
    auth.clock.advance(policy.MAIL_LOOK)
    assert await eraser(auth).run_next()
    async with auth.database.snapshot() as session:
        assert await session.scalar(text("SELECT sealed_contact FROM erasures")) is not None
    auth.clock.advance(timedelta(minutes=1))
    while await mails.send_next():
        pass
    assert await eraser(auth).run_next()
    token = receipt_token(sender)
    async with auth.database.snapshot() as session:
        assert await session.scalar(text("SELECT sealed_contact FROM erasures")) is None
    assert (await receipt_of(auth, token))["state"] == "done"


async def test_an_address_that_takes_no_mail_is_forgotten_all_the_same(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await delete(auth, await sign_up("ada"))
    while await mails.send_next():
        pass
    auth.clock.advance(WAIT)
    sender.failures.append(MailRefused("no such mailbox"))
    await run_to_the_end(auth, eraser(auth), mails)
    async with auth.database.snapshot() as session:
        row = (await session.execute(text("SELECT state, sealed_contact FROM erasures"))).one()
    assert tuple(row) == ("done", None)


async def test_two_workers_erase_an_account_once(auth: RunningService, sign_up: SignUp, mails: MailQueue) -> None:
    await delete(auth, await sign_up("ada"))
    auth.clock.advance(WAIT)
    services = others()
    first, second = eraser(auth, [*services, own(auth)]), eraser(auth, [*services, own(auth)])
    assert await first.run_next()
    assert not await second.run_next()
    auth.clock.advance(policy.SETTLING)
    assert await first.run_next()
    assert not await second.run_next()
    assert [len(holder.erased) for holder in services] == [1, 1, 1, 1]
    while await mails.send_next():
        pass


async def test_a_receipt_needs_its_link_and_is_kept_for_a_year(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    for token in ("x", "A" * 43, "%00"):
        answer = await auth.client.get(f"/api/users/receipts/{token}")
        assert_problem(answer, 404, "receipt_not_found")
    assert_problem(await auth.client.get(f"/api/users/receipts/{'A' * 201}"), 400, "invalid_input")
    await delete(auth, await sign_up("ada"))
    auth.clock.advance(WAIT)
    await run_to_the_end(auth, eraser(auth), mails)
    token = receipt_token(sender)
    async with auth.database.transaction() as session:
        await repository.delete_old(session, auth.clock.now() - policy.KEPT)
    await receipt_of(auth, token)
    async with auth.database.transaction() as session:
        await repository.delete_old(session, auth.clock.now() + timedelta(seconds=1))
    assert_problem(await auth.client.get(f"/api/users/receipts/{token}"), 404, "receipt_not_found")


def test_a_contact_opens_for_its_own_erasure_only() -> None:
    secret, contact = SecretStr("s" * 32), Contact("ada@sparkle.example", "ada", "token")
    first, second = uuid7(), uuid7()
    stored = sealed(secret, first, contact)
    assert b"ada" not in stored
    assert opened(secret, first, stored) == contact
    with pytest.raises(SealBroken):
        opened(secret, second, stored)


def test_failures_wait_longer_and_longer_but_an_hour_at_most() -> None:
    waits = [policy.delay_after(attempts).total_seconds() for attempts in (1, 2, 3, 4, 20, 10_000)]
    assert waits == [5, 10, 20, 40, 3600, 3600]
