"""A running auth service, and people in it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from services.auth.accounts import verification
from services.auth.app import create_app
from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from services.auth.settings import AuthSettings
from shared.testing.plugin import StartService
from shared.testing.services import RunningService

PASSWORD = "correct horse battery"
PUBLIC_URL = "http://sparkle.example"
BROWSER = {"X-Client": "browser"}


@dataclass
class Person:
    """Somebody with an account."""

    id: UUID
    email: str
    username: str
    access_token: str
    refresh_token: str

    @property
    def bearer(self) -> dict[str, str]:
        """The Authorization header."""
        return {"Authorization": f"Bearer {self.access_token}"}


SignUp = Callable[..., Awaitable[Person]]


@pytest.fixture
async def auth(start_service: StartService) -> RunningService:
    """The service; it verifies tokens with its own keys."""
    settings = {"bcrypt_rounds": 4, "public_url": PUBLIC_URL}
    return await start_service("services.auth", AuthSettings, create_app, settings=settings, keys=None)


@pytest.fixture
def sender() -> RecordingMailSender:
    """Where mail goes."""
    return RecordingMailSender()


@pytest.fixture
def mails(auth: RunningService, sender: RecordingMailSender) -> MailQueue:
    """The worker's mail queue."""
    composers = {verification.MAIL_KIND: partial(verification.compose, public_url=PUBLIC_URL)}
    return MailQueue(auth.database, sender, auth.clock, composers)


def account(username: str = "ada", **changes: Any) -> dict[str, Any]:
    """Return the body of a registration."""
    return {"email": f"{username}@sparkle.example", "username": username, "password": PASSWORD, **changes}


def token_in(sender: RecordingMailSender) -> str:
    """Return the token of the link in the last mail."""
    body = sender.sent[-1].get_body(("plain",))
    assert body is not None
    return str(body.get_content()).partition("/verify-email?token=")[2].split()[0]


@pytest.fixture
def sign_up(auth: RunningService, mails: MailQueue, sender: RecordingMailSender) -> SignUp:
    """Open an account; `await sign_up("ada", is_verified=False)`."""

    async def run(username: str = "ada", *, is_verified: bool = True) -> Person:
        answer = await auth.client.post("/api/auth/register", json=account(username))
        assert answer.status_code == 201, answer.text
        if is_verified:
            while await mails.send_next():
                pass
            proof = {"token": token_in(sender)}
            assert (await auth.client.post("/api/auth/verify-email", json=proof)).status_code == 200
            login = {"email": account(username)["email"], "password": PASSWORD}
            answer = await auth.client.post("/api/auth/login", json=login)
            assert answer.status_code == 200, answer.text
        body = answer.json()
        return Person(
            id=UUID(body["user"]["id"]),
            email=body["user"]["email"],
            username=username,
            access_token=body["tokens"]["accessToken"],
            refresh_token=body["tokens"]["refreshToken"],
        )

    return run
