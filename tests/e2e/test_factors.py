"""Second factors and passkeys in the browser, with Chromium's virtual authenticator."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pyotp
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import CDPSession, Locator, Page, expect

from tests.e2e.browser import PASSWORD, Person, chromium, person
from tests.e2e.stack import RunningStack

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """A virtual authenticator of one page. Unplugged, its passkeys are kept for the next time."""

    def __init__(self, cdp: CDPSession) -> None:
        self._cdp = cdp
        self._id = ""
        self._credentials: list[dict[str, Any]] = []

    @classmethod
    async def of(cls, page: Page) -> "Device":
        cdp = await page.context.new_cdp_session(page)
        await cdp.send("WebAuthn.enable")
        return cls(cdp)

    async def plug_in(self) -> None:
        answer = await self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        self._id = answer["authenticatorId"]
        for credential in self._credentials:
            body = {"authenticatorId": self._id, "credential": credential}
            await self._cdp.send("WebAuthn.addCredential", body)

    async def unplug(self) -> None:
        answer = await self._cdp.send("WebAuthn.getCredentials", {"authenticatorId": self._id})
        self._credentials = answer["credentials"]
        await self._cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self._id})


@asynccontextmanager
async def accounts(stack: RunningStack) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(stack.description["databases"]["auth"])
    try:
        yield connection
    finally:
        await connection.close()


async def let_ten_minutes_pass(stack: RunningStack, who: Person) -> None:
    """Make every sign-in of a person older than what sensitive changes accept."""
    async with accounts(stack) as database:
        aged = (
            "UPDATE sessions SET authenticated_at = authenticated_at - interval '11 minutes'"
            " WHERE user_id = (SELECT id FROM users WHERE username = $1)"
        )
        await database.execute(aged, who.username)


def fresh_code(secret: str, used: set[str]) -> str:
    """Return the code of this time step, or of the next one where it was used: the server's window takes both."""
    app = pyotp.TOTP(secret)
    code = app.now()
    if code in used:
        code = app.at(datetime.now(UTC) + timedelta(seconds=30))
    used.add(code)
    return code


async def enter_password(who: Person) -> None:
    await who.goto("/sign-in")
    await who.page.get_by_label("Email").fill(who.email)
    await who.page.get_by_label("Password").fill(PASSWORD)
    await who.page.get_by_role("button", name="Sign in").click()
    await expect(who.page.get_by_role("heading", name="One more step")).to_be_visible()


async def sign_out(who: Person) -> None:
    await who.page.get_by_role("button", name=re.compile("account|menu", re.IGNORECASE)).first.click()
    await who.page.get_by_role("menuitem", name="Sign out").click()
    await expect(who.page.get_by_role("link", name="Sign in").first).to_be_visible()


def dialog(who: Person) -> Locator:
    return who.page.get_by_role("dialog")


async def no_accessibility_violations(page: Page) -> None:
    """Let axe see what there is: an open dialog hides the page below it."""
    await expect(page.get_by_role("heading").first).to_be_visible()
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


async def test_an_authenticator_app_and_its_recovery_codes(stack: RunningStack, tmp_path: Path) -> None:
    used: set[str] = set()
    async with chromium() as browser, person(browser, stack.gateway, "tess") as tess:
        page = tess.page
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await tess.join(stack.description["mail"])
        await let_ten_minutes_pass(stack, tess)

        # Setting up asks who is there first, and starts where it was.
        await tess.goto("/settings/security")
        await page.get_by_role("button", name="Set up").click()
        await dialog(tess).get_by_label("Your password").fill(PASSWORD)
        await dialog(tess).get_by_role("button", name="Confirm").click()
        await expect(dialog(tess).get_by_role("img", name="QR code")).to_be_visible()
        shown = await dialog(tess).get_by_test_id("totp-secret").inner_text()
        await tess.shoot("security-set-up")
        await no_accessibility_violations(page)
        await page.emulate_media(color_scheme="dark")
        await tess.shoot("security-set-up-dark")
        await page.emulate_media(color_scheme="light")
        secret = shown.replace(" ", "")
        await dialog(tess).get_by_label("Code of your app").fill("12345")
        await dialog(tess).get_by_role("button", name="Turn on").click()
        await expect(dialog(tess).get_by_text("Enter the six digits")).to_be_visible()
        await dialog(tess).get_by_label("Code of your app").fill(fresh_code(secret, used))
        await dialog(tess).get_by_role("button", name="Turn on").click()

        # The codes are shown once: copied, downloaded, kept, and only then gone.
        shown_codes = dialog(tess).get_by_label("Recovery codes").get_by_role("listitem")
        await expect(shown_codes).to_have_count(10)
        codes = await shown_codes.all_inner_texts()
        assert len(set(codes)) == 10
        await tess.shoot("security-recovery-codes")
        await no_accessibility_violations(page)
        await page.keyboard.press("Escape")
        await dialog(tess).get_by_role("button", name="Copy").click()
        assert (await page.evaluate("navigator.clipboard.readText()")).split() == codes
        async with page.expect_download() as started:
            await dialog(tess).get_by_role("button", name="Download").click()
        saved = tmp_path / "codes.txt"
        await (await started.value).save_as(saved)
        assert all(code in saved.read_text() for code in codes)
        await expect(dialog(tess).get_by_role("button", name="Done")).to_be_disabled()
        await dialog(tess).get_by_label("I have kept them").check()
        await dialog(tess).get_by_role("button", name="Done").click()
        await expect(page.get_by_text("10 codes are left.")).to_be_visible()
        await no_accessibility_violations(page)

        # Signing in asks for a code: a wrong one, then the right one.
        await sign_out(tess)
        await enter_password(tess)
        await tess.shoot("sign-in-code")
        await no_accessibility_violations(page)
        await page.get_by_label("Code of your app").fill(next(iter(used)))
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_text("Each code works once")).to_be_visible()
        await page.reload()
        await page.get_by_label("Code of your app").fill(fresh_code(secret, used))
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("link", name="Write").first).to_be_visible()

        # A recovery code does, once, on a small dark screen, too.
        await sign_out(tess)
        await page.set_viewport_size({"width": 360, "height": 780})
        await page.emulate_media(color_scheme="dark")
        await enter_password(tess)
        await page.get_by_role("button", name="Use a recovery code instead").click()
        await page.get_by_label("Recovery code").fill(codes[0].lower())
        await tess.shoot("sign-in-recovery-code-small-dark")
        await page.get_by_role("button", name="Sign in").click()
        await expect(page).not_to_have_url(re.compile("sign-in"))
        await tess.goto("/settings/security")
        await expect(page.get_by_text("9 codes are left.")).to_be_visible()
        await tess.shoot("security-small-dark")
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        await no_accessibility_violations(page)

        # New ones void the old ones; a recovery code turns the app off.
        await page.get_by_role("button", name="Make new ones").click()
        await dialog(tess).get_by_role("button", name="Make new ones").click()
        await expect(dialog(tess).get_by_role("listitem")).to_have_count(10)
        new = await dialog(tess).get_by_role("listitem").all_inner_texts()
        await tess.shoot("security-recovery-codes-small-dark")
        await dialog(tess).get_by_label("I have kept them").check()
        await dialog(tess).get_by_role("button", name="Done").click()
        await page.get_by_role("button", name="Turn off").click()
        await dialog(tess).get_by_role("button", name="I do not have the app").click()
        await dialog(tess).get_by_label("Recovery code").fill(codes[1])
        await dialog(tess).get_by_role("button", name="Turn off").click()
        await expect(dialog(tess).get_by_text("It is not one of your recovery codes")).to_be_visible()
        await dialog(tess).get_by_label("Recovery code").fill(new[0])
        await dialog(tess).get_by_role("button", name="Turn off").click()
        await expect(page.get_by_role("button", name="Set up")).to_be_visible()


async def test_passkeys(stack: RunningStack) -> None:
    async with chromium() as browser, person(browser, stack.gateway, "kira") as kira:
        page = kira.page
        await kira.join(stack.description["mail"])
        device = await Device.of(page)
        await device.plug_in()

        await kira.goto("/settings/security")
        await expect(page.get_by_text("No passkeys yet.")).to_be_visible()
        await kira.shoot("security-empty")
        await page.get_by_role("button", name="Add a passkey").click()
        await dialog(kira).get_by_label("Name").fill("Laptop")
        await kira.shoot("security-add-passkey")
        await no_accessibility_violations(page)
        await dialog(kira).get_by_role("button", name="Continue").click()
        await expect(page.get_by_text("not used yet")).to_be_visible()
        await page.get_by_role("button", name="Add a passkey").click()
        await dialog(kira).get_by_role("button", name="Continue").click()
        await expect(dialog(kira).get_by_text("has a passkey for your account already")).to_be_visible()
        await dialog(kira).get_by_role("button", name="Cancel").click()
        await no_accessibility_violations(page)

        # It signs in with nothing typed.
        await device.unplug()
        await sign_out(kira)
        await kira.goto("/sign-in")
        await kira.shoot("sign-in")
        await no_accessibility_violations(page)
        await device.plug_in()
        await page.get_by_role("button", name="Use a passkey").click()
        await expect(page.get_by_role("link", name="Write").first).to_be_visible()

        # And shows that it is still she, when a sign-in is too long ago.
        await let_ten_minutes_pass(stack, kira)
        await kira.goto("/settings/security")
        await page.get_by_role("button", name="Rename Laptop").click()
        await dialog(kira).get_by_label("Name").fill("Red laptop")
        await dialog(kira).get_by_role("button", name="Save").click()
        await page.get_by_role("button", name="Remove Red laptop").click()
        await dialog(kira).get_by_role("button", name="Remove").click()
        await page.get_by_role("button", name="Use a passkey").click()
        await kira.shoot("step-up-passkey")
        await no_accessibility_violations(page)
        async with accounts(stack) as database:
            await database.execute("UPDATE users SET password_hash = NULL WHERE username = $1", kira.username)
        await page.get_by_role("button", name="Confirm").click()

        # The only way in stays; beside another it goes.
        await expect(page.get_by_text("Add another way to sign in first")).to_be_visible()
        await expect(page.get_by_text("Red laptop")).to_be_visible()
        async with accounts(stack) as database:
            await database.execute("UPDATE users SET password_hash = 'x' WHERE username = $1", kira.username)
        await page.get_by_role("button", name="Remove Red laptop").click()
        await dialog(kira).get_by_role("button", name="Remove").click()
        await expect(page.get_by_text("No passkeys yet.")).to_be_visible()
        await kira.goto("/settings/activity")
        await expect(page.get_by_text("A passkey was removed")).to_be_visible()


async def test_an_account_that_can_show_nothing_again_signs_in_anew(stack: RunningStack) -> None:
    async with chromium() as browser, person(browser, stack.gateway, "nell") as nell:
        await nell.join(stack.description["mail"])
        async with accounts(stack) as database:
            await database.execute("UPDATE users SET password_hash = NULL WHERE username = $1", nell.username)
        await let_ten_minutes_pass(stack, nell)
        await nell.goto("/settings/security")
        await nell.page.get_by_role("button", name="Set up").click()
        await expect(dialog(nell).get_by_text("no password and no passkey")).to_be_visible()
        await no_accessibility_violations(nell.page)
        await dialog(nell).get_by_role("button", name="Sign out").click()
        await expect(nell.page.get_by_role("heading", name="Welcome back")).to_be_visible()
