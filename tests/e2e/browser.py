"""A headless Chromium, people in it, and the mail they get."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import httpx
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from shared.testing.waiting import eventually
from tests.e2e.stack import ROOT

SCREENSHOTS = ROOT / ".sparkle" / "screenshots"
PASSWORD = "a calm sentence about rivers"
_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run the system's Chromium."""
    path = next(filter(None, map(shutil.which, _CHROMIUM_NAMES)), None)
    assert path, "install Chromium: on Debian as root, make test does"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


class Person:
    """Somebody with a browser of their own. Errors in its console are collected."""

    def __init__(self, context: BrowserContext, page: Page, gateway: str, name: str) -> None:
        self.context = context
        self.page = page
        self.gateway = gateway
        self.username = f"{name}_{uuid4().hex[:6]}"
        self.email = f"{self.username}@example.org"
        self.console_errors: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.console_errors.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(f"{message.text} {message.location.get('url', '')}")

    async def goto(self, path: str) -> None:
        """Open a page of the app."""
        await self.page.goto(f"{self.gateway}{path}")

    async def shoot(self, name: str) -> Path:
        """Take a screenshot of the page."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        await self.page.screenshot(path=path, animations="disabled")
        return path

    async def sign_up(self) -> None:
        """Fill the form and land on the page that says to look into the mail."""
        await self.goto("/sign-up")
        await self.page.get_by_label("Email").fill(self.email)
        await self.page.get_by_label("Username").fill(self.username)
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.page.get_by_role("button", name="Create account").click()
        await self.page.wait_for_url("**/check-mail")

    async def mailed_link(self, mail: str, page: str) -> str:
        """Return the newest link to a page of the app that was mailed to this person."""

        async def link() -> str | None:
            async with httpx.AsyncClient() as client:
                for message in (await client.get(mail)).json():
                    found = re.search(rf"https?://\S+/{page}\?token=[\w.~-]+", message["text"])
                    if found and self.email in str(message["to"]):
                        return found.group()
            return None

        return await eventually(link, within=20)

    async def open_verification_link(self, mail: str) -> None:
        """Read the mail in the catcher, as its reader would, and open the link."""
        await self.page.goto(await self.mailed_link(mail, "verify-email"))

    async def sign_in(self) -> None:
        """Fill the form and land at home."""
        await self.goto("/sign-in")
        await self.page.get_by_label("Email").fill(self.email)
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.page.get_by_role("button", name="Sign in").click()
        await self.page.get_by_role("link", name="Write").first.wait_for()

    async def join(self, mail: str) -> None:
        """Sign up, which signs in, follow the mailed link, and land at home."""
        await self.sign_up()
        await self.open_verification_link(mail)
        await self.page.get_by_text("You are in.").wait_for()
        await self.page.get_by_role("link", name="Look around").click()
        await self.page.get_by_role("link", name="Write").first.wait_for()


@asynccontextmanager
async def person(
    browser: Browser, gateway: str, name: str, *, width: int = 1280, user_agent: str | None = None
) -> AsyncIterator[Person]:
    """Open a browser for somebody."""
    context = await browser.new_context(
        viewport={"width": width, "height": 860}, reduced_motion="reduce", user_agent=user_agent
    )
    context.set_default_timeout(20_000)
    try:
        yield Person(context, await context.new_page(), gateway, name)
    finally:
        await context.close()
