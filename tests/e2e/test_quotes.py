"""A post in a post: asked for, allowed, taken back; and a name that is a link."""

import asyncio
import re

from playwright.async_api import expect

from shared.testing.waiting import eventually
from tests.e2e.browser import chromium, person
from tests.e2e.stack import RunningStack
from tests.e2e.test_feeds import publishes
from tests.e2e.test_people import no_accessibility_violations, no_sideways_scrolling


async def test_quotes_with_consent(stack: RunningStack) -> None:
    mail = stack.description["mail"]
    async with (
        chromium() as browser,
        person(browser, stack.gateway, "ada") as ada,
        person(browser, stack.gateway, "bob") as bob,
    ):
        await asyncio.gather(ada.join(mail), bob.join(mail))
        mark = ada.username[-6:]
        quoted = await publishes(ada, f"On tea {mark}", "Leaves and water.")
        await ada.goto(f"/posts/{quoted['slug']}/edit")
        await ada.page.get_by_text("Post settings").click()
        await ada.page.get_by_label("Quoting").select_option(label="Ask me first")
        await ada.page.get_by_role("button", name="Update").click()
        await ada.page.wait_for_url(re.compile(rf"/posts/{quoted['slug']}$"))

        # Bob quotes it by its address, and names her.
        await bob.goto("/write")
        await bob.page.get_by_label("Title").fill(f"An answer {mark}")
        await bob.page.get_by_role("textbox", name="Content").click()
        await bob.page.keyboard.type(f"Thanks to @{ada.username} for this:\n/embed")
        await bob.page.keyboard.press("Enter")
        dialog = bob.page.get_by_role("dialog", name="Quote a post")
        await dialog.get_by_label("Address of the post").fill(f"{stack.gateway}/posts/{quoted['slug']}")
        await no_accessibility_violations(bob.page)
        await dialog.get_by_role("button", name="Quote it").click()
        await expect(bob.page.get_by_role("textbox", name="Content")).to_contain_text(quoted["title"])
        await bob.shoot("quotes-01-editor")
        await bob.page.get_by_role("button", name="Publish").click()
        await bob.page.wait_for_url(re.compile(r"/posts/an-answer-"))
        address = bob.page.url
        await expect(bob.page.get_by_text("Its author has been asked.")).to_be_visible()
        await expect(bob.page.get_by_role("article").get_by_role("link", name=f"@{ada.username}")).to_be_visible()

        # Others see nothing of it until she has agreed; she is told, and asked.
        async with person(browser, stack.gateway, "cem") as cem:
            await cem.page.goto(address)
            await expect(cem.page.get_by_text("which its author has been asked for")).to_be_visible()

            async def is_asked() -> bool:
                await ada.goto("/me/quotes")
                await ada.page.get_by_role("heading", name="Quotes of your posts").wait_for()
                await ada.page.wait_for_timeout(300)
                return await ada.page.get_by_role("button", name="Allow").count() == 1

            await eventually(is_asked, within=15)
            await ada.shoot("quotes-02-inbox")
            await no_accessibility_violations(ada.page)
            await ada.page.get_by_role("button", name="Notifications").click()
            await expect(ada.page.get_by_text("asks to quote your post")).to_be_visible()
            await expect(ada.page.get_by_text("mentioned you")).to_be_visible()
            await ada.page.keyboard.press("Escape")
            await ada.page.get_by_role("button", name="Allow").click()
            await expect(ada.page.get_by_role("button", name="Take back")).to_be_visible()
            await cem.page.reload()
            card = cem.page.get_by_role("complementary", name=f"Quoted: {quoted['title']}")
            await expect(card).to_be_visible()
            await no_accessibility_violations(cem.page)
            await cem.shoot("quotes-03-post")
            await ada.page.get_by_role("button", name="Take back").click()
            await expect(ada.page.get_by_role("button", name="Allow")).to_be_visible()
            await cem.page.set_viewport_size({"width": 360, "height": 740})
            await cem.page.emulate_media(color_scheme="dark")
            await cem.page.reload()
            await expect(cem.page.get_by_text("A quoted post that is not shown.")).to_be_visible()
            await no_sideways_scrolling(cem.page)
            await no_accessibility_violations(cem.page)
            assert cem.console_errors == []
        assert ada.console_errors == []
        assert bob.console_errors == []
