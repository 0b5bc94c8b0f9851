"""Accounts for the tests of auth."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import httpx
from redis.asyncio import Redis

from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue

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


def account(username: str = "ada", **changes: Any) -> dict[str, Any]:
    """Return the body of a registration."""
    return {"email": f"{username}@sparkle.example", "username": username, "password": PASSWORD, **changes}


def credentials(username: str = "ada", **changes: Any) -> dict[str, Any]:
    """Return the body of a login."""
    return {"email": f"{username}@sparkle.example", "password": PASSWORD, **changes}


def text_of(mail: EmailMessage) -> str:
    """Return the plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def token_in(sender: RecordingMailSender, page: str = "verify-email") -> str:
    """Return the token of the last mailed link to a page of the web app."""
    for mail in reversed(sender.sent):
        _, found, rest = text_of(mail).partition(f"/{page}?token=")
        if found:
            return rest.split()[0]
    raise AssertionError(f"no mail has a link to /{page}")


def person_of(answer: httpx.Response) -> Person:
    """Return whom a register, login or refresh answer is about."""
    user, tokens = answer.json()["user"], answer.json()["tokens"]
    return Person(
        UUID(user["id"]), user["email"], user["username"], tokens["accessToken"], tokens.get("refreshToken", "")
    )


def assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    """Check that `answer` is the problem called `code`."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code


async def let_pass(redis: Redis, seconds: float) -> None:
    """Make every guess that was counted older, which is what waiting does."""
    for key in await redis.keys("auth:guesses:*"):
        for field in ("since", "blocked"):
            await redis.hincrbyfloat(key, field, -seconds)


async def send_all(mails: MailQueue) -> None:
    """Let the worker send what is due."""
    while await mails.send_next():
        pass
