"""The mail catcher through SMTP and HTTP."""

from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx
import pytest

from deploy.local.children import Guard
from deploy.local.mail_catcher import MailCatcher


@pytest.fixture
async def catcher(directory: Path, guard: Guard) -> AsyncIterator[MailCatcher]:
    with MailCatcher(directory, guard, is_ephemeral=True) as server:
        yield server


async def send(catcher: MailCatcher, subject: str) -> None:
    message = EmailMessage()
    message["From"] = "universe@sparkle.example"
    message["To"] = "ada@sparkle.example"
    message["Subject"] = subject
    message.set_content("Grüße. Open https://sparkle.example/verify?token=a.b\u00a0.")
    message.add_alternative('<a href="https://sparkle.example/verify?token=a.b&amp;x=1">Verify</a>', subtype="html")
    host, _, port = catcher.smtp_url.removeprefix("smtp://").partition(":")
    await aiosmtplib.send(message, hostname=host, port=int(port), timeout=10)


async def test_mails_are_listed_newest_first_with_their_links(catcher: MailCatcher) -> None:
    await send(catcher, "First ✨")
    await send(catcher, "Second")
    async with httpx.AsyncClient(timeout=10) as client:
        second, first = (await client.get(catcher.url)).json()
    assert [first["subject"], second["subject"]] == ["First ✨", "Second"]
    assert first["from"] == "universe@sparkle.example"
    assert first["to"] == ["ada@sparkle.example"]
    assert "Grüße" in first["text"]
    assert first["links"] == [
        "https://sparkle.example/verify?token=a.b",
        "https://sparkle.example/verify?token=a.b&x=1",
    ]
    assert {"id", "html", "receivedAt"} <= first.keys()


async def test_delete_forgets_every_mail(catcher: MailCatcher) -> None:
    await send(catcher, "Gone")
    async with httpx.AsyncClient(timeout=10) as client:
        assert (await client.delete(catcher.url)).status_code == 204
        assert (await client.get(catcher.url)).json() == []


async def test_a_page_of_another_site_reads_nothing(catcher: MailCatcher) -> None:
    async with httpx.AsyncClient(timeout=10) as client:
        answer = await client.get(catcher.url, headers={"Host": f"evil.example:{catcher.port}"})
    assert answer.status_code == 421


async def test_a_mail_that_is_too_large_is_refused(catcher: MailCatcher) -> None:
    host, _, port = catcher.smtp_url.removeprefix("smtp://").partition(":")
    message = EmailMessage()
    message["From"] = message["To"] = "ada@sparkle.example"
    message.set_content("x" * (2 * 1024 * 1024))
    with pytest.raises(aiosmtplib.SMTPException):
        await aiosmtplib.send(message, hostname=host, port=int(port), timeout=10)
    async with httpx.AsyncClient(timeout=10) as client:
        assert (await client.get(catcher.url)).json() == []
