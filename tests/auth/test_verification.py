"""Proving an address, and the mail that carries the link."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.ports import MailNotAccepted, MailRefused
from services.auth.mail.queue import FIRST_DELAY, GIVE_UP, MAX_DELAY, MailQueue, delay_after
from shared.testing.services import RunningService
from tests.auth.people import PUBLIC_URL, SignUp, account, assert_problem, token_in


async def drain(mails: MailQueue) -> None:
    while await mails.send_next():
        pass


async def verify(auth: RunningService, token: str) -> Any:
    return await auth.client.post("/api/auth/verify-email", json={"token": token})


async def resend(auth: RunningService, email: str = "ada@sparkle.example") -> Any:
    return await auth.client.post("/api/auth/resend-verification", json={"email": email})


async def waiting_mails(auth: RunningService) -> int:
    async with auth.database.snapshot() as session:
        return int(await session.scalar(text("SELECT count(*) FROM mails")) or 0)


async def test_the_mailed_link_proves_the_address_once(
    auth: RunningService, mails: MailQueue, sender: RecordingMailSender
) -> None:
    registered = (await auth.client.post("/api/auth/register", json=account())).json()
    await drain(mails)
    assert sender.sent[0]["To"] == "ada@sparkle.example"
    html = sender.sent[0].get_body(("html",))
    assert html is not None
    assert f"{PUBLIC_URL}/verify-email?token={token_in(sender)}" in html.get_content()

    answer = await verify(auth, token_in(sender))
    assert answer.status_code == 200
    assert answer.json() == {"user": registered["user"] | {"emailVerified": True}}
    verified = await auth.recorded_events("auth.email_verified")
    assert [event.data for event in verified] == [{"user_id": registered["user"]["id"]}]
    assert_problem(await verify(auth, token_in(sender)), 400, "invalid_verification_token")
    assert await waiting_mails(auth) == 0


async def test_racing_uses_of_one_link_prove_once(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada", is_verified=False)
    await drain(mails)
    answers = await asyncio.gather(*(verify(auth, token_in(sender)) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400, 400]
    assert len(await auth.recorded_events("auth.email_verified")) == 1


async def test_racing_uses_of_two_links_prove_once(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada", is_verified=False)
    await drain(mails)
    links = [token_in(sender)]
    await resend(auth)
    await drain(mails)
    links.append(token_in(sender))
    answers = await asyncio.gather(*(verify(auth, link) for link in links * 4))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 7
    assert len(await auth.recorded_events("auth.email_verified")) == 1


async def test_a_link_dies_after_a_day(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada", is_verified=False)
    await drain(mails)
    auth.clock.advance(timedelta(hours=24))
    assert_problem(await verify(auth, token_in(sender)), 400, "invalid_verification_token")


@pytest.mark.parametrize("token", ["x", "\0", "x" * 200])
async def test_made_up_tokens_prove_nothing(auth: RunningService, token: str) -> None:
    assert_problem(await verify(auth, token), 400, "invalid_verification_token")


async def test_the_token_is_nowhere_but_in_the_mail(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada", is_verified=False)
    await drain(mails)
    async with auth.database.snapshot() as session:
        stored = str((await session.execute(text("SELECT mailed_links::text FROM mailed_links"))).all())
        stored += str((await session.execute(text("SELECT outbox::text FROM outbox"))).all())
    assert token_in(sender) not in stored
    assert token_in(sender).encode().hex() not in stored


async def test_asking_again_mails_a_second_link_and_both_work(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada", is_verified=False)
    await drain(mails)
    first = token_in(sender)
    assert (await resend(auth, "ADA@sparkle.example")).status_code == 202
    await drain(mails)
    assert len(sender.sent) == 2
    assert token_in(sender) != first
    assert (await verify(auth, first)).status_code == 200
    assert_problem(await verify(auth, token_in(sender)), 400, "invalid_verification_token")


async def test_asking_for_an_unknown_or_proven_address_is_answered_alike_and_mails_nothing(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada")
    await sign_up("bob", is_verified=False)
    await drain(mails)
    sender.sent.clear()
    unproven, proven, unknown = [await resend(auth, f"{name}@sparkle.example") for name in ("bob", "ada", "nobody")]
    assert unproven.status_code == proven.status_code == unknown.status_code == 202
    assert unproven.content == proven.content == unknown.content
    await drain(mails)
    assert [mail["To"] for mail in sender.sent] == ["bob@sparkle.example"]
    assert await waiting_mails(auth) == 0


async def test_asking_too_often_is_refused_for_any_address(auth: RunningService) -> None:
    answers = [await resend(auth, "nobody@sparkle.example") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert_problem(answers[-1], 429, "too_many_requests")
    assert 0 < int(answers[-1].headers["retry-after"]) <= 300
    assert (await resend(auth, "other@sparkle.example")).status_code == 202


async def test_a_mail_that_fails_is_sent_later(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    sender.failures = [MailNotAccepted("down"), MailNotAccepted("down")]
    await sign_up("ada", is_verified=False)
    assert await mails.send_next()
    assert not await mails.send_next(), "it must not be tried again at once"
    auth.clock.advance(FIRST_DELAY)
    assert await mails.send_next()
    assert sender.sent == []
    auth.clock.advance(2 * FIRST_DELAY)
    assert await mails.send_next()
    assert (await verify(auth, token_in(sender))).status_code == 200
    assert await waiting_mails(auth) == 0


async def test_a_mail_that_a_dying_worker_had_taken_is_sent_by_the_next(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    await sign_up("ada", is_verified=False)
    sender.failures = [RuntimeError("killed")]
    with pytest.raises(RuntimeError, match="killed"):
        await mails.send_next()
    auth.clock.advance(FIRST_DELAY)
    assert await mails.send_next()
    assert len(sender.sent) == 1


async def test_a_refused_mail_is_not_tried_again(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    sender.failures = [MailRefused("recipient")]
    await sign_up("ada", is_verified=False)
    assert await mails.send_next()
    assert await waiting_mails(auth) == 0


async def test_a_mail_is_given_up_after_a_day(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    sender.failures = [MailNotAccepted("down"), MailNotAccepted("down")]
    await sign_up("ada", is_verified=False)
    assert await mails.send_next()
    auth.clock.advance(GIVE_UP)
    assert await mails.send_next()
    assert await waiting_mails(auth) == 0


async def test_two_workers_do_not_send_one_mail_twice(
    auth: RunningService, sign_up: SignUp, mails: MailQueue, sender: RecordingMailSender
) -> None:
    for username in ("ada", "bob", "cyd"):
        await sign_up(username, is_verified=False)
    taken = await asyncio.gather(*(mails.send_next() for _ in range(5)))
    await drain(mails)
    assert sum(taken) <= 3
    assert sorted(mail["To"] for mail in sender.sent) == [f"{name}@sparkle.example" for name in ("ada", "bob", "cyd")]


def test_delays_grow_to_an_hour() -> None:
    assert [delay_after(n).total_seconds() for n in (1, 2, 3, 4)] == [30, 60, 120, 240]
    assert delay_after(8) == delay_after(30_000) == MAX_DELAY
