"""Nothing typed is lost: the tab is killed, the network goes, the service dies, two tabs write, old texts come back."""

import asyncio
import os
import re
import signal
from contextlib import suppress

from playwright.async_api import Error, Page, expect

from shared.testing.waiting import eventually
from tests.e2e.browser import Person, chromium, person
from tests.e2e.stack import RunningStack
from tests.e2e.test_people import no_accessibility_violations, no_sideways_scrolling

EDITOR = "Content"
SAVED = re.compile("Saved at")


async def kill(page: Page) -> None:
    """End the process of a tab the hard way: nothing of it runs any more, not even its last words."""
    session = await page.context.new_cdp_session(page)
    with suppress(Error, TimeoutError):  # who is dead does not answer
        await asyncio.wait_for(session.send("Page.crash"), 2)
    with suppress(Error, TimeoutError):
        await asyncio.wait_for(page.close(), 5)


async def types(page: Page, words: str) -> None:
    """Type at the end of the text."""
    editor = page.get_by_role("textbox", name=EDITOR)
    await editor.click()
    await page.keyboard.press("Control+End")
    await page.keyboard.type(words)


async def writes(ada: Person, title: str, words: str) -> str:
    """Begin a post and return the address of its editor once the server has it."""
    await ada.goto("/write")
    await ada.page.get_by_label("Title").fill(title)
    await types(ada.page, words)
    await expect(ada.page.get_by_text(SAVED)).to_be_visible(timeout=15_000)
    href = await ada.page.get_by_role("link", name="History").get_attribute("href")
    assert href is not None
    return href.replace("/history", "/edit")


async def test_a_killed_tab_and_a_lost_network_lose_nothing(stack: RunningStack) -> None:
    async with chromium() as browser, person(browser, stack.gateway, "ada") as ada:
        await ada.join(stack.description["mail"])
        # The tab is killed half a second after the last key: the server has heard nothing, the browser has it.
        await ada.goto("/write")
        await ada.page.get_by_label("Title").fill("A new post")
        await types(ada.page, "These words exist here only.")
        await ada.page.wait_for_timeout(500)
        await kill(ada.page)
        ada.page = await ada.context.new_page()
        await ada.goto("/write")
        await expect(ada.page.get_by_text("Here is what you had typed on this device")).to_be_visible()
        await expect(ada.page.get_by_label("Title")).to_have_value("A new post")
        await expect(ada.page.get_by_role("textbox", name=EDITOR)).to_contain_text("These words exist here only.")
        await ada.shoot("drafts-01-restored")
        await no_accessibility_violations(ada.page)
        await expect(ada.page.get_by_text(SAVED)).to_be_visible(timeout=15_000)

        # Without a network what is typed stays, and is saved when it is back; nobody presses anything.
        await ada.context.set_offline(True)
        await types(ada.page, " And these without a network.")
        await expect(ada.page.get_by_text("kept on this device")).to_be_visible(timeout=15_000)
        await ada.shoot("drafts-02-offline")
        await kill(ada.page)
        await ada.context.set_offline(False)
        ada.page = await ada.context.new_page()
        await ada.goto("/write")
        await expect(ada.page.get_by_role("textbox", name=EDITOR)).to_contain_text("And these without a network.")
        await expect(ada.page.get_by_text(SAVED)).to_be_visible(timeout=15_000)

        # On the server there is one draft, with all of it.
        await ada.goto("/me/posts")
        await expect(ada.page.get_by_role("link", name="A new post")).to_have_count(1)
        await ada.page.get_by_role("link", name="A new post").click()
        await expect(ada.page.get_by_role("textbox", name=EDITOR)).to_contain_text(
            "These words exist here only. And these without a network."
        )


async def test_a_service_that_stops_in_the_middle_of_a_word_loses_nothing(stack: RunningStack) -> None:
    async with chromium() as browser, person(browser, stack.gateway, "ada") as ada:
        await ada.join(stack.description["mail"])
        address = await writes(ada, "Through a storm", "Before.")
        # Killed for good it is in test_failures.py: here the same page must live to see it come back.
        content = stack.description["pids"]["content"]
        os.kill(content, signal.SIGSTOP)
        try:
            await types(ada.page, " During.")
            await expect(ada.page.get_by_text("kept on this device")).to_be_visible(timeout=40_000)
        finally:
            os.kill(content, signal.SIGCONT)
        await expect(ada.page.get_by_text(SAVED)).to_be_visible(timeout=60_000)
        await types(ada.page, " After.")
        await expect(ada.page.get_by_text("Saving…")).to_be_visible()
        await expect(ada.page.get_by_text(SAVED)).to_be_visible(timeout=15_000)
        # In another browser there is nothing but what the server has.
        async with person(browser, stack.gateway, "other") as other:
            other.email = ada.email
            await other.sign_in()
            await other.goto(address)
            await expect(other.page.get_by_role("textbox", name=EDITOR)).to_contain_text("Before. During. After.")


async def test_two_tabs_a_conflict_and_the_history(stack: RunningStack) -> None:
    async with chromium() as browser, person(browser, stack.gateway, "ada") as ada:
        await ada.join(stack.description["mail"])
        address = await writes(ada, "Two minds", "The beginning.")
        first = ada.page
        second = await ada.context.new_page()
        await first.goto(f"{stack.gateway}{address}")
        await second.goto(f"{stack.gateway}{address}")
        await second.get_by_role("textbox", name=EDITOR).wait_for()
        await types(first, " The first tab says hello.")
        await expect(first.get_by_text(SAVED)).to_be_visible(timeout=15_000)
        await types(second, " The second one contradicts.")
        conflict = second.get_by_role("region", name="This post was changed somewhere else")
        await expect(conflict).to_be_visible(timeout=15_000)
        await expect(conflict.locator("ins").filter(has_text="contradicts")).to_be_visible()
        await expect(conflict.locator("del").filter(has_text="hello")).to_be_visible()
        ada.page = second
        await ada.shoot("drafts-03-conflict")
        await no_accessibility_violations(second)
        await second.get_by_role("button", name="Keep mine").click()
        await expect(second.get_by_role("textbox", name=EDITOR)).to_contain_text("The second one contradicts.")
        await expect(second.get_by_text(SAVED)).to_be_visible(timeout=15_000)

        # The other text is in the history, and comes back from there; then nothing of either is lost.
        await second.get_by_role("link", name="History").click()
        await second.get_by_role("heading", name="History").wait_for()
        texts = second.get_by_role("region", name="Texts").get_by_role("button")

        async def shows_hello() -> bool:
            for number in range(await texts.count()):
                await texts.nth(number).click()
                comparison = second.get_by_role("region", name="Comparison")
                await comparison.locator("div").first.wait_for()
                await second.wait_for_timeout(300)
                if "hello" in await comparison.inner_text():
                    return True
            return False

        await eventually(shows_hello, within=20)
        await no_accessibility_violations(second)
        await ada.shoot("drafts-04-history")
        await second.get_by_role("button", name="Restore this text").click()
        await second.get_by_role("dialog").get_by_role("button", name="Restore").click()
        await expect(second.get_by_text("Restored. The text that was there is in the history.")).to_be_visible()
        await second.get_by_role("link", name="Back to writing").click()
        await expect(second.get_by_role("textbox", name=EDITOR)).to_contain_text("The first tab says hello.")

        # Readers of a published post do not see what is autosaved until it is published.
        await second.get_by_role("button", name="Publish").click()
        await second.wait_for_url(re.compile(r"/posts/two-minds-[0-9a-z]{6}$"))
        page = second.url
        await second.get_by_role("link", name="Edit").click()
        await types(second, " A secret.")
        await expect(second.get_by_text(SAVED)).to_be_visible(timeout=15_000)
        await first.goto(page)
        await expect(first.get_by_role("article")).to_contain_text("The first tab says hello.")
        await expect(first.get_by_role("article")).not_to_contain_text("A secret.")
        await first.set_viewport_size({"width": 360, "height": 740})
        await first.emulate_media(color_scheme="dark")
        await first.goto(f"{page}/edit")
        await expect(first.get_by_text("You have changes that are not published yet.")).to_be_visible()
        ada.page = first
        await no_sideways_scrolling(first)
        await no_accessibility_violations(first)
        await ada.shoot("drafts-05-unpublished-phone")
        await first.get_by_role("button", name="Update").click()
        await first.wait_for_url(page)
        await expect(first.get_by_role("article")).to_contain_text("A secret.")
