"""Getting back in: forgotten and changed passwords, links that sign in, another address, and slow guessing."""

import re

import httpx
from playwright.async_api import Page, expect

from shared.testing.waiting import eventually
from tests.e2e.browser import PASSWORD, Person, chromium, person
from tests.e2e.stack import RunningStack
from tests.e2e.test_story import no_accessibility_violations

SECOND, THIRD = "a second sentence about lakes", "a third sentence about seas"


async def link_to(mail: str, address: str, page: str) -> str:
    """Return the last link to a page of the app that was mailed to an address."""

    async def find() -> str | None:
        async with httpx.AsyncClient() as client:
            for message in (await client.get(mail)).json():
                found = re.search(rf"https?://\S+/{page}\?token=[\w.~-]+", message["text"])
                if address in str(message["to"]) and found:
                    return found.group()
        return None

    return await eventually(find, within=20)


async def sign_in(someone: Person, password: str) -> None:
    await someone.goto("/sign-in")
    await someone.page.get_by_label("Email").fill(someone.email)
    await someone.page.get_by_label("Password").fill(password)
    await someone.page.get_by_role("button", name="Sign in").click()


async def is_in(page: Page) -> None:
    await expect(page.get_by_role("link", name="Write").first).to_be_visible()


async def looks_right(someone: Person, name: str) -> None:
    """Shoot the page, and check that everybody can use it."""
    await expect(someone.page.get_by_role("heading", level=1)).to_be_visible()
    await someone.shoot(name)
    overflow = await someone.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, "the page scrolls sideways"
    await no_accessibility_violations(someone.page)


async def test_a_forgotten_password_is_replaced_and_a_known_one_changed(stack: RunningStack) -> None:
    mail = stack.description["mail"]
    async with (
        chromium() as browser,
        person(browser, stack.gateway, "cleo") as laptop,
        person(browser, stack.gateway, "unused", width=360) as phone,
    ):
        await laptop.join(mail)
        phone.email, phone.username = laptop.email, laptop.username
        await phone.page.emulate_media(color_scheme="dark")

        # On the phone the password is forgotten; what was typed goes along.
        await phone.goto("/sign-in")
        await looks_right(phone, "recovery-01-sign-in-small-dark")
        await phone.page.get_by_label("Email").fill(phone.email)
        await phone.page.get_by_role("link", name="Forgot password?").click()
        await expect(phone.page.get_by_label("Email")).to_have_value(phone.email)
        await phone.page.get_by_role("button", name="Mail me a link").click()
        await expect(phone.page.get_by_text("Look into your mail")).to_be_visible()
        await looks_right(phone, "recovery-02-forgot-small-dark")

        await phone.page.goto(await link_to(mail, phone.email, "reset-password"))
        await phone.page.get_by_label("New password").fill("password123")
        await phone.page.get_by_role("button", name="Show new password").click()
        await phone.page.get_by_role("button", name="Set password").click()
        await expect(phone.page.get_by_text("one of the most used passwords")).to_be_visible()
        await looks_right(phone, "recovery-03-refused-small-dark")
        await phone.page.get_by_label("New password").fill(SECOND)
        await phone.page.get_by_role("button", name="Set password").click()
        await expect(phone.page.get_by_text("Your password is set.")).to_be_visible()
        await looks_right(phone, "recovery-04-set-small-dark")

        # The laptop finds out that its session has ended.
        await laptop.goto("/me/posts")
        await expect(laptop.page.get_by_role("heading", name="Welcome back")).to_be_visible()
        await sign_in(laptop, PASSWORD)
        await expect(laptop.page.get_by_text("The address or the password is wrong.")).to_be_visible()
        await sign_in(laptop, SECOND)
        await is_in(laptop.page)

        # A link works once.
        await phone.page.goto(await link_to(mail, phone.email, "reset-password"))
        await phone.page.get_by_label("New password").fill(THIRD)
        await phone.page.get_by_role("button", name="Set password").click()
        await expect(phone.page.get_by_text("This link no longer works.")).to_be_visible()

        # Changing it signs the phone out, and not the laptop.
        await sign_in(phone, SECOND)
        await is_in(phone.page)
        await laptop.goto("/settings/account")
        await laptop.page.get_by_label("Current password").fill(PASSWORD)
        await laptop.page.get_by_label("New password").fill(THIRD)
        await laptop.page.get_by_role("button", name="Change password").click()
        await expect(laptop.page.get_by_text("Current password is not right.")).to_be_visible()
        await looks_right(laptop, "recovery-05-account")
        await laptop.page.get_by_label("Current password").fill(SECOND)
        await laptop.page.get_by_role("button", name="Change password").click()
        await expect(laptop.page.get_by_text("Your password is changed.")).to_be_visible()
        await phone.goto("/settings/account")
        await expect(phone.page.get_by_role("heading", name="Welcome back")).to_be_visible()
        await sign_in(phone, THIRD)
        await is_in(phone.page)
        await phone.goto("/settings/account")
        await looks_right(phone, "recovery-06-account-small-dark")
        await laptop.goto("/settings/account")
        await expect(laptop.page.get_by_label("Current password")).to_be_visible()


async def test_an_address_is_changed_taken_back_and_signed_in_with_by_mail(stack: RunningStack) -> None:
    mail = stack.description["mail"]
    async with (
        chromium() as browser,
        person(browser, stack.gateway, "dora") as dora,
        person(browser, stack.gateway, "unused") as elsewhere,
    ):
        await dora.join(mail)
        new = f"new.{dora.email}"
        await dora.goto("/settings/account")
        await dora.page.get_by_label("New email").fill(new)
        await dora.page.get_by_role("button", name="Change email").click()
        await expect(dora.page.get_by_text(f"Look into the mail of {new}")).to_be_visible()
        await looks_right(dora, "recovery-07-asked")

        # Both mailboxes have a mail; the new one confirms.
        undo = await link_to(mail, dora.email, "undo-email")
        await dora.page.goto(await link_to(mail, new, "confirm-email"))
        await looks_right(dora, "recovery-08-confirm")
        await dora.page.get_by_role("button", name="Use this address").click()
        await expect(dora.page.get_by_text(f"you sign in with {new}")).to_be_visible()
        await dora.goto("/settings/account")
        await expect(dora.page.get_by_text(f"You sign in with {new}.")).to_be_visible()

        # A mailed link signs in elsewhere, after a click, without a password.
        await elsewhere.goto("/sign-in")
        await elsewhere.page.get_by_label("Email").fill(new)
        await elsewhere.page.get_by_role("link", name="Mail me a link").click()
        await elsewhere.page.get_by_role("button", name="Mail me a link").click()
        await expect(elsewhere.page.get_by_text("Look into your mail")).to_be_visible()
        await looks_right(elsewhere, "recovery-09-mail-me")
        link = await link_to(mail, new, "magic-link")
        await elsewhere.page.goto(link)
        await looks_right(elsewhere, "recovery-10-magic")
        await elsewhere.page.get_by_role("button", name="Sign in").click()
        await is_in(elsewhere.page)
        await elsewhere.page.goto(link)
        await elsewhere.page.get_by_role("button", name="Sign in").click()
        await expect(elsewhere.page.get_by_text("This link no longer works.")).to_be_visible()

        # The old address takes it back; everybody is signed out.
        await elsewhere.page.goto(undo)
        await looks_right(elsewhere, "recovery-11-undo")
        await elsewhere.page.get_by_role("button", name="Take it back").click()
        await expect(elsewhere.page.get_by_text("Your address is back.")).to_be_visible()
        await looks_right(elsewhere, "recovery-12-undone")
        await elsewhere.page.get_by_role("link", name="Choose a new password now").click()
        await expect(elsewhere.page.get_by_label("Email")).to_have_value(dora.email)
        await dora.goto("/settings/account")
        await expect(dora.page.get_by_role("heading", name="Welcome back")).to_be_visible()
        await sign_in(dora, PASSWORD)
        await is_in(dora.page)


async def test_guessing_shows_when_to_try_again(stack: RunningStack) -> None:
    async with chromium() as browser, person(browser, stack.gateway, "gus", width=360) as gus:
        await sign_in(gus, "not the password")
        notice = gus.page.get_by_text("There were too many attempts.")
        button = gus.page.get_by_role("button", name="Sign in")
        answer = gus.page.get_by_text("The address or the password is wrong.").or_(notice)
        for _ in range(12):
            await expect(answer.first).to_be_visible()
            if await gus.page.get_by_text(re.compile(r"^0:0[3-9]$")).count():
                break
            await expect(button).to_be_enabled()
            async with gus.page.expect_response("**/api/auth/login"):
                await button.click()
            await gus.page.wait_for_timeout(100)
        await expect(notice).to_be_visible()
        await expect(button).to_be_disabled()
        await looks_right(gus, "recovery-13-wait-small")
        await expect(button).to_be_enabled()
        await expect(notice).to_be_hidden()
