"""An administrator finds a person, looks with a reason, suspends them while they are signed in, and gives a role."""

import time
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.e2e.browser import PASSWORD, Person, chromium, person
from tests.e2e.stack import RunningStack
from tests.e2e.test_story import no_accessibility_violations

REASON = "Sends the same advertisement to everybody"


async def sign_in_as_administrator(admin: Person, stack: RunningStack) -> None:
    """Sign in with the demo account that the operator's command made an administrator."""
    demo: dict[str, Any] = next(account for account in stack.description["demo"] if account["role"] == "admin")
    await admin.goto("/sign-in")
    await admin.page.get_by_label("Email").fill(demo["email"])
    await admin.page.get_by_label("Password").fill(demo["password"])
    await admin.page.get_by_role("button", name="Sign in").click()
    await admin.page.get_by_role("link", name="Write").first.wait_for()


async def act(page: Page, button: str, confirm: str, reason: str = REASON) -> None:
    """Do something to the account that is open."""
    await page.get_by_role("group", name="What you can do").get_by_role("button", name=button).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Reason").fill(reason)
    await dialog.get_by_role("button", name=confirm, exact=True).click()
    await expect(dialog).to_be_hidden()


async def dialog_is_accessible(page: Page) -> None:
    """Let axe look while a dialog hides the page behind it."""
    await expect(page.get_by_role("dialog")).to_be_visible()
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


async def fits(page: Page) -> None:
    overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, "the page scrolls sideways"


async def test_an_administrator_looks_suspends_and_gives_a_role(stack: RunningStack) -> None:
    mail = stack.description["mail"]
    async with (
        chromium() as browser,
        person(browser, stack.gateway, "unused") as admin,
        person(browser, stack.gateway, "vera", width=360) as vera,
    ):
        await vera.join(mail)
        await vera.goto("/admin/users")
        await expect(vera.page.get_by_role("heading", name="Accounts")).to_be_hidden()
        await vera.goto("/rooms/lobby")

        # Find.
        await sign_in_as_administrator(admin, stack)
        page = admin.page
        await page.get_by_role("button", name="Account of nova").click()
        await page.get_by_role("menuitem", name="Administration").click()
        await expect(page.get_by_role("heading", name="Accounts")).to_be_visible()
        await page.get_by_label("Find").fill(vera.username[:7])
        await page.keyboard.press("Enter")
        row = page.get_by_role("row", name=vera.username)
        await expect(row).to_be_visible()
        assert vera.email not in await page.content(), "addresses are masked in a list"
        await admin.shoot("admin-users")
        await no_accessibility_violations(page)
        await page.set_viewport_size({"width": 360, "height": 780})
        await fits(page)
        await admin.shoot("admin-users-small")
        await page.set_viewport_size({"width": 1280, "height": 860})

        # Look, with a reason.
        await row.get_by_role("link").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Why do you look at this account?")).to_be_visible()
        await page.get_by_label("Reason").fill("too short")
        await page.get_by_role("button", name="Show the account").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        assert vera.email not in await page.content()
        await admin.shoot("admin-reason")
        await no_accessibility_violations(page)
        await page.get_by_label("Reason").fill(REASON)
        await page.get_by_role("button", name="Show the account").click()
        await expect(page.get_by_text(vera.email)).to_be_visible()
        await admin.shoot("admin-account")
        await no_accessibility_violations(page)

        # Suspend: the other browser is out by itself.
        await page.get_by_role("button", name="Suspend").click()
        await admin.shoot("admin-suspend")
        await dialog_is_accessible(page)
        await page.keyboard.press("Escape")
        await act(page, "Suspend", "Suspend")
        began = time.monotonic()
        await expect(vera.page.get_by_role("heading", name="Welcome back")).to_be_visible(timeout=3_000)
        assert time.monotonic() - began < 3
        await expect(page.get_by_text("Signed in nowhere.")).to_be_visible()
        await vera.page.get_by_label("Email").fill(vera.email)
        await vera.page.get_by_label("Password").fill(PASSWORD)
        await vera.page.get_by_role("button", name="Sign in").click()
        await expect(vera.page.get_by_text(REASON)).to_be_visible()
        await vera.shoot("suspended-sign-in-small")
        await no_accessibility_violations(vera.page)

        # Others see that, and not what she wrote.
        await page.get_by_role("link", name=f"@{vera.username}").click()
        await expect(page.get_by_text("This account is suspended.")).to_be_visible()
        await admin.shoot("suspended-profile")
        await page.go_back()

        # End it: looking again takes a reason again.
        await page.get_by_label("Reason").fill(REASON)
        await page.get_by_role("button", name="Show the account").click()
        await page.emulate_media(color_scheme="dark")
        await page.set_viewport_size({"width": 360, "height": 780})
        await expect(page.get_by_text("Suspended because")).to_be_visible()
        await fits(page)
        await admin.shoot("admin-account-small-dark")
        await no_accessibility_violations(page)
        await act(page, "End the suspension", "End it", "It was her brother at her computer")
        await vera.page.get_by_role("button", name="Sign in").click()
        await vera.page.get_by_role("link", name="Write").first.wait_for()
        await vera.goto("/settings/activity")
        await expect(vera.page.get_by_text("An administrator looked at your account").first).to_be_visible()
        await expect(vera.page.get_by_text("It was her brother at her computer")).to_be_visible()

        # A role: her session goes on with it.
        await page.set_viewport_size({"width": 1280, "height": 860})
        await page.get_by_role("button", name="Change role").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Role").select_option("moderator")
        await dialog.get_by_label("Reason").fill("Will help with the evenings")
        await dialog.get_by_role("button", name="Change role").click()
        await expect(page.get_by_text(f"{vera.username} has a new role.")).to_be_visible()
        await vera.page.reload()
        await vera.page.get_by_role("button", name=f"Account of {vera.username}").click()
        await vera.page.get_by_role("menuitem", name="Administration").click()
        await expect(vera.page.get_by_role("heading", name="Accounts")).to_be_visible()
        await expect(vera.page.get_by_role("link", name="Log")).to_be_hidden()

        # The log.
        await page.get_by_role("link", name="Log").click()
        await expect(page.get_by_text("Will help with the evenings")).to_be_visible()
        await page.get_by_label("What happened").select_option("suspended")
        await expect(page.get_by_text(f"@{vera.username}").first).to_be_visible()
        await expect(page.get_by_text("Will help with the evenings")).to_be_hidden()
        await admin.shoot("admin-log-dark")
        await no_accessibility_violations(page)
        unexpected = [line for line in vera.console_errors if "403" not in line and "401" not in line]
        assert admin.console_errors == unexpected == []
