"""Sessions and activity in the browser: two devices of one person, one of them signed out from the other."""

from playwright.async_api import expect

from tests.e2e.browser import chromium, person
from tests.e2e.stack import RunningStack
from tests.e2e.test_story import no_accessibility_violations


async def test_a_person_signs_another_device_out_and_reads_of_it(stack: RunningStack) -> None:
    mail = stack.description["mail"]
    async with (
        chromium() as browser,
        person(browser, stack.gateway, "iris") as here,
        person(browser, stack.gateway, "unused", width=360) as there,
    ):
        # Somebody who has just registered is signed in, and is told what waits for the mail.
        await here.sign_up()
        await expect(here.page.get_by_label("Your address is not confirmed")).to_be_visible()
        await here.page.get_by_role("link", name="Fill in your profile").click()
        await here.page.get_by_label("About you").fill("I collect old maps.")
        await here.page.get_by_role("button", name="Save").click()
        await expect(here.page.get_by_text("I collect old maps.")).to_be_visible()
        await here.open_verification_link(mail)
        await expect(here.page.get_by_text("Everything is open to you now.")).to_be_visible()
        await expect(here.page.get_by_label("Your address is not confirmed")).to_be_hidden()

        there.email, there.username = here.email, here.username
        await there.page.emulate_media(color_scheme="dark")
        await there.sign_in()
        await there.goto("/rooms/lobby")

        await here.goto("/settings/sessions")
        await expect(here.page.get_by_text("This one")).to_be_visible()
        await here.shoot("sessions")
        await no_accessibility_violations(here.page)
        await here.page.get_by_role("button", name="Sign out everywhere else").click()
        await here.page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
        await expect(here.page.get_by_text("One session was ended.")).to_be_visible()

        # The other device finds out by itself.
        await expect(there.page.get_by_role("heading", name="Welcome back")).to_be_visible()
        await there.sign_in()
        await there.goto("/settings/activity")
        await expect(there.page.get_by_text("You signed out everywhere else")).to_be_visible()
        await expect(there.page.get_by_text("You opened this account")).to_be_visible()
        await there.shoot("activity-small-dark")
        overflow = await there.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, "the page scrolls sideways"
        await no_accessibility_violations(there.page)

        # Signing out everywhere ends this one too.
        await here.page.get_by_role("button", name="Sign out everywhere, here too").click()
        await here.page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
        await expect(here.page.get_by_role("link", name="Sign in").first).to_be_visible()
        await here.goto("/settings/sessions")
        await expect(here.page.get_by_role("heading", name="Welcome back")).to_be_visible()
