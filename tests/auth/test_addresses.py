"""Changing the address of an account, and taking the change back."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from services.auth.addresses import repository
from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from shared.testing.services import RunningService
from tests.auth.people import Person, SignUp, account, assert_problem, credentials, send_all, text_of, token_in

OLD, NEW, NEWER = "ada@sparkle.example", "Countess@lovelace.example", "newer@lovelace.example"
CONFIRM, UNDO = "confirm-email", "undo-email"


async def ask(auth: RunningService, person: Person, email: str = NEW) -> httpx.Response:
    return await auth.client.post("/api/auth/change-email", json={"email": email}, headers=person.bearer)


async def confirm(auth: RunningService, token: str) -> httpx.Response:
    return await auth.client.post("/api/auth/change-email/confirm", json={"token": token})


async def undo(auth: RunningService, token: str) -> httpx.Response:
    return await auth.client.post("/api/auth/change-email/undo", json={"token": token})


async def login(auth: RunningService, email: str) -> httpx.Response:
    return await auth.client.post("/api/auth/login", json=credentials(email=email))


async def address(auth: RunningService) -> str:
    async with auth.database.snapshot() as session:
        return str(await session.scalar(text("SELECT email FROM users WHERE username = 'ada'")))


class Mailbox:
    """What arrived since the last look."""

    def __init__(self, mails: MailQueue, sender: RecordingMailSender) -> None:
        self._mails = mails
        self._sender = sender

    async def look(self) -> dict[str, str]:
        """Return the texts by recipient."""
        seen = len(self._sender.sent)
        await send_all(self._mails)
        return {str(mail["To"]): text_of(mail) for mail in self._sender.sent[seen:]}

    def token(self, page: str) -> str:
        """Return the token of the last link to a page."""
        return token_in(self._sender, page)


@pytest.fixture
def mailbox(mails: MailQueue, sender: RecordingMailSender) -> Mailbox:
    return Mailbox(mails, sender)


async def changed(auth: RunningService, person: Person, mailbox: Mailbox, email: str = NEW) -> None:
    """Change the address of somebody."""
    assert (await ask(auth, person, email)).status_code == 202
    await mailbox.look()
    assert (await confirm(auth, mailbox.token(CONFIRM))).status_code == 200


async def test_the_new_address_confirms_and_both_are_told(
    auth: RunningService, sign_up: SignUp, mailbox: Mailbox
) -> None:
    ada = await sign_up("ada")
    await mailbox.look()
    assert (await ask(auth, ada)).status_code == 202
    asked = await mailbox.look()
    assert set(asked) == {OLD, NEW}
    assert NEW in asked[OLD]
    assert f"/{UNDO}?token=" in asked[OLD]
    assert f"/{CONFIRM}?token=" in asked[NEW]
    assert await address(auth) == OLD

    answer = await confirm(auth, mailbox.token(CONFIRM))
    assert answer.status_code == 200
    assert answer.json()["user"]["email"] == NEW
    assert answer.json()["user"]["emailVerified"] is True
    told = await mailbox.look()
    assert set(told) == {OLD, NEW}
    assert f"/{UNDO}?token=" in told[OLD]
    assert (await login(auth, NEW.lower())).status_code == 200
    assert_problem(await login(auth, OLD), 401, "invalid_credentials")
    assert (await auth.client.get("/api/auth/me", headers=ada.bearer)).json()["email"] == NEW, "sessions go on"
    assert_problem(await confirm(auth, mailbox.token(CONFIRM)), 400, "invalid_change_token")


async def test_it_asks_for_a_recent_proof_of_who_one_is(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    assert_problem(await auth.client.post("/api/auth/change-email", json={"email": NEW}), 401, "not_authenticated")
    auth.clock.advance(timedelta(minutes=11))
    assert_problem(await ask(auth, ada), 403, "reauthentication_required")


@pytest.mark.parametrize("email", ["ada", "", OLD, OLD.upper()])
async def test_an_address_that_is_none_or_ones_own_is_refused(
    auth: RunningService, sign_up: SignUp, email: str
) -> None:
    ada = await sign_up("ada")
    refused = await ask(auth, ada, email)
    assert refused.status_code == 400
    assert "email" in refused.json()["details"]["fieldErrors"]


async def test_a_taken_address_is_not_told_to_the_asker_but_to_its_owner(
    auth: RunningService, sign_up: SignUp, mailbox: Mailbox
) -> None:
    ada = await sign_up("ada")
    await sign_up("bob")
    await mailbox.look()
    free, taken = await ask(auth, ada), await ask(auth, ada, "BOB@sparkle.example")
    assert (free.status_code, free.content) == (taken.status_code, taken.content)
    told = await mailbox.look()
    assert "It belongs to yours" in told["bob@sparkle.example"]
    assert f"/{CONFIRM}?token=" not in told["bob@sparkle.example"]
    assert await address(auth) == OLD


async def test_an_address_that_was_registered_meanwhile_is_taken(
    auth: RunningService, sign_up: SignUp, mailbox: Mailbox
) -> None:
    ada = await sign_up("ada")
    await ask(auth, ada)
    await mailbox.look()
    assert (await auth.client.post("/api/auth/register", json=account("eve", email=NEW))).status_code == 201
    assert_problem(await confirm(auth, mailbox.token(CONFIRM)), 409, "email_taken")
    assert await address(auth) == OLD
    async with auth.database.transaction() as session:
        await session.execute(text("DELETE FROM users WHERE username = 'eve'"))
    assert (await confirm(auth, mailbox.token(CONFIRM))).status_code == 200, "the link is not used up by a refusal"


async def test_racing_a_registration_leaves_one_with_the_address(
    auth: RunningService, sign_up: SignUp, mailbox: Mailbox
) -> None:
    ada = await sign_up("ada")
    await ask(auth, ada)
    await mailbox.look()
    registering = auth.client.post("/api/auth/register", json=account("eve", email=NEW))
    answers = await asyncio.gather(confirm(auth, mailbox.token(CONFIRM)), registering)
    assert sorted(answer.status_code for answer in answers) in ([200, 409], [201, 409])
    async with auth.database.snapshot() as session:
        holders = text("SELECT count(*) FROM users WHERE email_key = lower(:email)")
        assert await session.scalar(holders, {"email": NEW}) == 1


async def test_asking_again_replaces_what_waits(auth: RunningService, sign_up: SignUp, mailbox: Mailbox) -> None:
    ada = await sign_up("ada")
    await ask(auth, ada)
    await mailbox.look()
    first = mailbox.token(CONFIRM)
    await ask(auth, ada, NEWER)
    await mailbox.look()
    assert_problem(await confirm(auth, first), 400, "invalid_change_token")
    assert (await confirm(auth, mailbox.token(CONFIRM))).json()["user"]["email"] == NEWER


async def test_asking_at_once_leaves_one_that_waits(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    answers = await asyncio.gather(*(ask(auth, ada, f"new{number}@lovelace.example") for number in range(3)))
    assert [answer.status_code for answer in answers] == [202] * 3
    async with auth.database.snapshot() as session:
        waiting = text("SELECT count(*) FROM email_changes WHERE confirmed_at IS NULL AND ended_at IS NULL")
        assert await session.scalar(waiting) == 1
    assert_problem(await ask(auth, ada, "new4@lovelace.example"), 429, "too_many_requests")


async def test_the_link_dies_after_a_day(auth: RunningService, sign_up: SignUp, mailbox: Mailbox) -> None:
    ada = await sign_up("ada")
    await ask(auth, ada)
    await mailbox.look()
    auth.clock.advance(timedelta(hours=24))
    assert_problem(await confirm(auth, mailbox.token(CONFIRM)), 400, "invalid_change_token")


@pytest.mark.parametrize("token", ["x", "\0", "x" * 200])
async def test_made_up_tokens_change_nothing(auth: RunningService, token: str) -> None:
    assert_problem(await confirm(auth, token), 400, "invalid_change_token")
    assert_problem(await undo(auth, token), 400, "invalid_change_token")


async def test_this_was_not_me_cancels_a_change_that_waits(
    auth: RunningService, sign_up: SignUp, mailbox: Mailbox
) -> None:
    ada = await sign_up("ada")
    await ask(auth, ada)
    await mailbox.look()
    answer = await undo(auth, mailbox.token(UNDO))
    assert answer.status_code == 200
    assert answer.json() == {"email": OLD, "wasChanged": False}
    assert_problem(await confirm(auth, mailbox.token(CONFIRM)), 400, "invalid_change_token")
    assert_problem(await auth.client.get("/api/auth/me", headers=ada.bearer), 401, "invalid_token")
    assert_problem(await undo(auth, mailbox.token(UNDO)), 400, "invalid_change_token")


async def test_this_was_not_me_brings_the_address_back_and_signs_everybody_out(
    auth: RunningService, sign_up: SignUp, mailbox: Mailbox
) -> None:
    ada = await sign_up("ada")
    await ask(auth, ada)
    await mailbox.look()
    first = mailbox.token(UNDO)
    await confirm(auth, mailbox.token(CONFIRM))
    await mailbox.look()
    assert mailbox.token(UNDO) != first
    auth.clock.advance(timedelta(days=6, hours=23))
    answer = await undo(auth, first)
    assert answer.json() == {"email": OLD, "wasChanged": True}
    assert await address(auth) == OLD
    assert_problem(await auth.client.get("/api/auth/me", headers=ada.bearer), 401, "invalid_token")
    assert_problem(await undo(auth, mailbox.token(UNDO)), 400, "invalid_change_token")
    assert (await login(auth, OLD)).status_code == 200


async def test_it_can_be_taken_back_for_a_week(auth: RunningService, sign_up: SignUp, mailbox: Mailbox) -> None:
    ada = await sign_up("ada")
    await changed(auth, ada, mailbox)
    await mailbox.look()
    auth.clock.advance(timedelta(days=7))
    assert_problem(await undo(auth, mailbox.token(UNDO)), 400, "invalid_change_token")
    assert await address(auth) == NEW


async def test_the_first_owner_undoes_what_a_thief_did_after(
    auth: RunningService, sign_up: SignUp, mailbox: Mailbox
) -> None:
    ada = await sign_up("ada")
    await changed(auth, ada, mailbox)
    await mailbox.look()
    owners = mailbox.token(UNDO)
    auth.clock.advance(timedelta(minutes=1))
    await changed(auth, ada, mailbox, NEWER)
    await mailbox.look()
    thiefs = mailbox.token(UNDO)
    assert (await undo(auth, thiefs)).json()["email"] == NEW, "a link of the address in between"
    assert (await undo(auth, owners)).json()["email"] == OLD
    assert_problem(await undo(auth, thiefs), 400, "invalid_change_token")
    assert await address(auth) == OLD


async def test_undoing_the_first_change_voids_the_links_of_the_later_ones(
    auth: RunningService, sign_up: SignUp, mailbox: Mailbox
) -> None:
    ada = await sign_up("ada")
    await changed(auth, ada, mailbox)
    await mailbox.look()
    owners = mailbox.token(UNDO)
    auth.clock.advance(timedelta(minutes=1))
    await changed(auth, ada, mailbox, NEWER)
    await mailbox.look()
    assert (await undo(auth, owners)).json()["email"] == OLD
    assert_problem(await undo(auth, mailbox.token(UNDO)), 400, "invalid_change_token")


async def test_nobody_takes_an_address_that_was_just_left(
    auth: RunningService, sign_up: SignUp, mailbox: Mailbox
) -> None:
    ada = await sign_up("ada")
    bob = await sign_up("bob")
    await changed(auth, ada, mailbox)
    taking = account("eve", email=OLD)
    assert_problem(await auth.client.post("/api/auth/register", json=taking), 409, "email_taken")
    await ask(auth, bob, OLD)
    await mailbox.look()
    assert_problem(await confirm(auth, mailbox.token(CONFIRM)), 409, "email_taken")
    auth.clock.advance(timedelta(days=7))
    assert (await auth.client.post("/api/auth/register", json=taking)).status_code == 201


async def test_its_owner_may_change_back(auth: RunningService, sign_up: SignUp, mailbox: Mailbox) -> None:
    ada = await sign_up("ada")
    await changed(auth, ada, mailbox)
    await mailbox.look()
    await changed(auth, ada, mailbox, OLD)
    assert await address(auth) == OLD


async def test_a_mistyped_address_is_replaced_without_telling_its_reader(
    auth: RunningService, sign_up: SignUp, mailbox: Mailbox
) -> None:
    ada = await sign_up("ada", is_verified=False)
    await mailbox.look()
    await ask(auth, ada)
    assert set(await mailbox.look()) == {NEW}
    answer = await confirm(auth, mailbox.token(CONFIRM))
    assert answer.json()["user"]["emailVerified"] is True
    assert set(await mailbox.look()) == {NEW}
    assert len(await auth.recorded_events("auth.email_verified")) == 1
    assert (await auth.client.post("/api/auth/register", json=account("eve", email=OLD))).status_code == 201


async def test_links_that_open_the_account_do_not_outlive_the_address(
    auth: RunningService, sign_up: SignUp, mailbox: Mailbox
) -> None:
    ada = await sign_up("ada")
    for path in ("magic-link", "forgot-password"):
        await auth.client.post(f"/api/auth/{path}", json={"email": OLD})
    await mailbox.look()
    magic, reset = mailbox.token("magic-link"), mailbox.token("reset-password")
    await changed(auth, ada, mailbox)
    answer = await auth.client.post("/api/auth/magic-link/verify", json={"token": magic})
    assert_problem(answer, 400, "invalid_magic_link")
    body = {"token": reset, "password": "a brand new sentence"}
    assert_problem(await auth.client.post("/api/auth/reset-password", json=body), 400, "invalid_reset_token")


async def test_a_new_password_cancels_a_change_that_waits(
    auth: RunningService, sign_up: SignUp, mailbox: Mailbox
) -> None:
    ada = await sign_up("ada")
    await ask(auth, ada)
    await auth.client.post("/api/auth/forgot-password", json={"email": OLD})
    await mailbox.look()
    body = {"token": mailbox.token("reset-password"), "password": "a brand new sentence"}
    assert (await auth.client.post("/api/auth/reset-password", json=body)).status_code == 204
    assert_problem(await confirm(auth, mailbox.token(CONFIRM)), 400, "invalid_change_token")


async def test_what_happened_is_in_the_audit_without_addresses(
    auth: RunningService, sign_up: SignUp, mailbox: Mailbox
) -> None:
    ada = await sign_up("ada")
    await changed(auth, ada, mailbox)
    await mailbox.look()
    await undo(auth, mailbox.token(UNDO))
    async with auth.database.snapshot() as session:
        rows = text("SELECT kind, details::text FROM security_events WHERE user_id = :id ORDER BY id")
        events = (await session.execute(rows, {"id": ada.id})).all()
    assert [row.kind for row in events][-3:] == ["email_change_requested", "email_changed", "email_change_undone"]
    assert "@" not in str([row.details for row in events])


async def test_the_addresses_are_forgotten_once_nothing_can_be_undone(
    auth: RunningService, sign_up: SignUp, mailbox: Mailbox
) -> None:
    ada = await sign_up("ada")
    await changed(auth, ada, mailbox)

    async def count(days: int) -> int:
        async with auth.database.transaction() as session:
            await repository.delete_over(session, auth.clock.now() + timedelta(days=days))
            return int(await session.scalar(text("SELECT count(*) FROM email_changes")) or 0)

    assert [await count(days) for days in (8, 10)] == [1, 0]
