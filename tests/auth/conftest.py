"""A running auth service, its worker's mail queue, and people in it."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.auth.app import create_app
from services.auth.mail.composers import composers
from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from services.auth.settings import AuthSettings
from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from tests.auth.people import BROWSER, PUBLIC_URL, Person, SignUp, account, credentials, person_of, token_in


@pytest.fixture
async def auth(start_service: StartService) -> RunningService:
    """The service; it verifies tokens with its own keys."""
    settings = {"bcrypt_rounds": 4, "public_url": PUBLIC_URL}
    return await start_service("services.auth", AuthSettings, create_app, settings=settings, keys=None)


@pytest.fixture
async def browser(auth: RunningService) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a cookie jar that says it is a browser."""
    transport = httpx.ASGITransport(app=auth.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=BROWSER) as client:
        yield client


@pytest.fixture
def sender() -> RecordingMailSender:
    """Where mail goes."""
    return RecordingMailSender()


@pytest.fixture
def mails(auth: RunningService, sender: RecordingMailSender) -> MailQueue:
    """The worker's mail queue."""
    return MailQueue(auth.database, sender, auth.clock, composers(auth.app.state.settings))


@pytest.fixture
def sign_up(auth: RunningService, mails: MailQueue, sender: RecordingMailSender) -> SignUp:
    """Open an account: `await sign_up("ada", is_verified=False)`."""

    async def run(username: str = "ada", *, is_verified: bool = True) -> Person:
        answer = await auth.client.post("/api/auth/register", json=account(username))
        assert answer.status_code == 201, answer.text
        if is_verified:
            while await mails.send_next():
                pass
            proof = {"token": token_in(sender)}
            assert (await auth.client.post("/api/auth/verify-email", json=proof)).status_code == 200
            answer = await auth.client.post("/api/auth/login", json=credentials(username))
            assert answer.status_code == 200, answer.text
        return person_of(answer)

    return run
