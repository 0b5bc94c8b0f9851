"""What the worker does: revocations that are never lost, mail through SMTP, and the process as a whole."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from aiosmtpd.smtp import SMTP
from sqlalchemy import text

from deploy.local.children import Guard
from deploy.local.mail_catcher import MailCatcher
from services.auth.consumers import subscriptions_for
from services.auth.mail.adapters import SmtpMailSender
from services.auth.mail.composers import composers
from services.auth.mail.layout import message
from services.auth.mail.ports import MailNotAccepted, MailRefused
from services.auth.mail.queue import MailQueue
from services.auth.sessions import repository as sessions
from services.auth.sessions.policy import ABSOLUTE, IDLE
from services.auth.settings import AuthSettings
from shared.ids import uuid7
from shared.testing.plugin import DatabaseFor
from shared.testing.services import RunningService, settings_for
from shared.testing.waiting import eventually
from tests.auth.people import PUBLIC_URL, SignUp, account, assert_problem

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def catcher() -> Iterator[MailCatcher]:
    """The mail catcher of the local stack."""
    with tempfile.TemporaryDirectory(prefix="sparkle-test-") as directory, Guard() as guard:
        Path(directory).chmod(0o755)
        with MailCatcher(Path(directory), guard, is_ephemeral=True) as server:
            yield server


def smtp_settings(auth: RunningService, url: str) -> AuthSettings:
    return settings_for(AuthSettings, "redis://127.0.0.1", auth.app.state.settings.database_url, smtp_url=url)


async def test_a_revocation_reaches_verifiers_from_the_outbox_alone(auth: RunningService, sign_up: SignUp) -> None:
    """The signal after the commit was lost: the event brings it."""
    ada = await sign_up("ada", is_verified=False)
    async with auth.database.snapshot() as session:
        session_id = await session.scalar(text("SELECT id FROM sessions"))
    before = auth.clock.now().timestamp() + 60
    data = {"session_id": str(session_id), "user_id": str(ada.id), "before": before}
    subscriptions = subscriptions_for(auth.redis)
    await auth.deliver("auth", subscriptions, "auth.session_revoked", data, times=2)
    assert await auth.redis.xlen("revocations") == 1

    async def is_refused() -> bool:
        return (await auth.client.get("/api/auth/me", headers=ada.bearer)).status_code == 401

    await eventually(is_refused, within=2)


async def test_other_events_of_auth_are_left_alone(auth: RunningService) -> None:
    await auth.deliver("auth", subscriptions_for(auth.redis), "auth.email_verified", {"user_id": str(uuid7())})
    assert await auth.redis.xlen("revocations") == 0


async def test_the_link_arrives_through_smtp(auth: RunningService, sign_up: SignUp, catcher: MailCatcher) -> None:
    await sign_up("ada", is_verified=False)
    sender = SmtpMailSender(smtp_settings(auth, catcher.smtp_url), auth.clock)
    composing = composers(auth.app.state.settings)
    assert await MailQueue(auth.database, sender, auth.clock, composing).send_next()
    async with httpx.AsyncClient(timeout=10) as client:
        [mail] = (await client.get(catcher.url)).json()
    assert mail["to"] == ["ada@sparkle.example"]
    assert mail["from"] == "no-reply@sparkle.example"
    assert "Welcome, ada" in mail["text"]
    [link] = mail["links"]
    assert link.startswith(f"{PUBLIC_URL}/verify-email?token=")
    proof = {"token": link.partition("token=")[2]}
    assert (await auth.client.post("/api/auth/verify-email", json=proof)).status_code == 200
    assert_problem(await auth.client.post("/api/auth/verify-email", json=proof), 400, "invalid_verification_token")


class RefusingServer:
    """Answers every recipient with `reply`."""

    def __init__(self, reply: str) -> None:
        self.reply = reply

    async def handle_RCPT(self, *_: object) -> str:  # noqa: N802 - aiosmtpd's name
        return self.reply


@pytest.mark.parametrize(
    ("reply", "expected"), [("550 No such mailbox", MailRefused), ("451 Try later", MailNotAccepted)]
)
async def test_a_refusal_for_ever_is_told_from_one_for_now(
    auth: RunningService, reply: str, expected: type[Exception]
) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(RefusingServer(reply)), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        sender = SmtpMailSender(smtp_settings(auth, f"smtp://127.0.0.1:{port}"), auth.clock)
        with pytest.raises(expected):
            await sender.send(message("ada@sparkle.example", "Hello", "Hello ada,", ["It is you."]))


async def test_a_server_that_is_away_is_tried_later(auth: RunningService) -> None:
    sender = SmtpMailSender(smtp_settings(auth, "smtp://user:p%40ss@127.0.0.1:1"), auth.clock)
    with pytest.raises(MailNotAccepted):
        await sender.send(message("ada@sparkle.example", "Hello", "Hello ada,", ["It is you."]))


async def test_sessions_that_ended_are_deleted_and_living_ones_are_not(auth: RunningService, sign_up: SignUp) -> None:
    await sign_up("ada", is_verified=False)
    auth.clock.advance(IDLE + timedelta(seconds=1))
    bob = await sign_up("bob", is_verified=False)

    async def purge() -> int:
        async with auth.database.transaction() as session:
            await sessions.delete_ended(session, auth.clock.now())
            return int(await session.scalar(text("SELECT count(*) FROM sessions")) or 0)

    assert await purge() == 1
    assert (await auth.client.post("/api/auth/refresh", json={"refreshToken": bob.refresh_token})).status_code == 200
    auth.clock.advance(ABSOLUTE)
    assert await purge() == 0


@pytest.mark.slow
async def test_the_worker_process_mails_publishes_and_stops(
    auth: RunningService, database_for: DatabaseFor, redis_url: str, catcher: MailCatcher
) -> None:
    environment = {
        **os.environ,
        "SPARKLE_ENV": "test",
        "SPARKLE_DATABASE_URL": await database_for("services.auth"),
        "SPARKLE_REDIS_URL": redis_url,
        "SPARKLE_SMTP_URL": catcher.smtp_url,
        "SPARKLE_PUBLIC_URL": PUBLIC_URL,
    }
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.auth.worker", cwd=REPOSITORY, env=environment
    )
    try:
        answer = await auth.client.post("/api/auth/register", json=account())
        token = answer.json()["tokens"]["refreshToken"]
        assert (await auth.client.post("/api/auth/logout", json={"refreshToken": token})).status_code == 204

        async def has_mailed() -> bool:
            async with httpx.AsyncClient(timeout=10) as client:
                return bool((await client.get(catcher.url)).json())

        async def has_published() -> bool:
            # Once by the request after its commit, once by the worker from the event.
            return bool(await auth.redis.xlen("events:auth") == 2 and await auth.redis.xlen("revocations") == 2)

        await eventually(has_mailed, within=60)
        await eventually(has_published, within=30)
    finally:
        worker.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(worker.wait(), 30)
    assert code == 0
