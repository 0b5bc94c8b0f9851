"""Below a post: comments, answers, mentions, links to comments, closing them, all of it live."""

import asyncio
import re

from playwright.async_api import expect

from tests.e2e.browser import chromium, person
from tests.e2e.stack import RunningStack
from tests.e2e.test_feeds import publishes
from tests.e2e.test_people import no_accessibility_violations, no_sideways_scrolling


async def test_what_people_say_below_a_post(stack: RunningStack) -> None:
    mail = stack.description["mail"]
    async with (
        chromium() as browser,
        person(browser, stack.gateway, "ada") as ada,
        person(browser, stack.gateway, "bob") as bob,
    ):
        await asyncio.gather(ada.join(mail), bob.join(mail))
        mark = bob.username[-6:]
        post = await publishes(ada, f"On tea {mark}", "Leaves and water.", f"tea-{mark}")
        path = f"/posts/{post['slug']}"
        await asyncio.gather(ada.goto(path), bob.goto(path))
        await expect(ada.page.get_by_text("Nobody has said anything yet.")).to_be_visible()
        await no_accessibility_violations(ada.page)

        # Bob says something; Ada is told without what she reads being moved.
        await bob.page.get_by_label("Write a comment").fill("**Lovely.** I prefer coffee.")
        await bob.page.get_by_role("button", name="Preview").click()
        preview = bob.page.get_by_role("region", name="Preview")
        await expect(preview.locator("strong")).to_have_text("Lovely.")
        await bob.page.get_by_role("button", name="Write", exact=True).click()
        await bob.page.get_by_label("Write a comment").press("Control+Enter")
        said = bob.page.get_by_role("article", name=f"Comment of {bob.username}")
        await expect(said).to_contain_text("Lovely. I prefer coffee.")
        await expect(said.locator("strong")).to_have_text("Lovely.")
        await ada.page.get_by_role("button", name="1 new comment").click()
        seen = ada.page.get_by_role("article", name=f"Comment of {bob.username}")
        await expect(seen).to_contain_text("Lovely.")

        # She answers and names him; he hears of it in his bell and by the link lands at the answer.
        await seen.get_by_role("button", name=f"Answer {bob.username}").click()
        field = ada.page.get_by_label(f"Answer {bob.username}")
        await field.press_sequentially(f"Have both, @{bob.username[:-1]}")
        people = ada.page.get_by_role("listbox", name="People to mention")
        await expect(people.get_by_role("option").first).to_contain_text(f"@{bob.username}")
        await no_accessibility_violations(ada.page)
        await ada.shoot("comments-02-mention")
        await field.press("Enter")
        await expect(field).to_have_value(f"Have both, @{bob.username} ")
        await ada.page.get_by_role("button", name="Answer", exact=True).click()
        answer = ada.page.get_by_role("article", name=f"Comment of {ada.username}")
        await expect(answer.get_by_role("link", name=f"@{bob.username}")).to_be_visible()
        await ada.shoot("comments-01-thread")
        await no_accessibility_violations(ada.page)
        await bob.page.get_by_role("button", name=re.compile("Notifications")).click()
        await bob.page.get_by_role("link", name=re.compile("answered your comment")).click()
        await expect(bob.page).to_have_url(re.compile("#comment-"))
        await expect(bob.page.get_by_role("article", name=f"Comment of {ada.username}")).to_be_focused()
        await bob.page.reload()
        await expect(bob.page.get_by_role("article", name=f"Comment of {ada.username}")).to_be_focused()

        # She folds the answers and unfolds them, with the keyboard.
        await ada.page.get_by_role("button", name=f"Hide the answers to {bob.username}").press("Enter")
        await expect(answer).to_have_count(0)
        await ada.page.get_by_role("button", name=f"1 answer to {bob.username}").press("Enter")
        await expect(answer).to_be_visible()

        # He edits, she closes the comments, he can read and not write; then he takes his words back.
        mine = bob.page.get_by_role("article", name=f"Comment of {bob.username}")
        await mine.get_by_role("button", name="Edit this comment").click()
        await bob.page.get_by_label("Edit your comment").fill("I prefer water.")
        await bob.page.get_by_role("button", name="Save").click()
        await expect(mine).to_contain_text("edited")
        await expect(seen).to_contain_text("I prefer water.")
        await ada.page.get_by_role("button", name="Close comments").click()
        await expect(ada.page.get_by_role("button", name="Open comments")).to_be_visible()
        await expect(bob.page.get_by_text("The author has closed the comments.")).to_be_visible()
        await mine.get_by_role("button", name="Delete this comment").click()
        await bob.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        await expect(bob.page.get_by_text("This comment is gone.")).to_be_visible()
        await expect(bob.page.get_by_role("article", name=f"Comment of {ada.username}")).to_be_visible()

        # What is being written survives a closed tab.
        await ada.page.get_by_label("Write a comment").fill("Half a thought")
        await ada.goto("/")
        await ada.goto(path)
        await expect(ada.page.get_by_label("Write a comment")).to_have_value("Half a thought")

        # On a phone, in the dark.
        await ada.page.set_viewport_size({"width": 360, "height": 740})
        await ada.page.emulate_media(color_scheme="dark")
        await ada.page.get_by_role("heading", name=re.compile("Comments")).scroll_into_view_if_needed()
        await ada.page.get_by_role("heading", name=re.compile("Comments")).evaluate("one => one.scrollIntoView()")
        await no_sideways_scrolling(ada.page)
        await no_accessibility_violations(ada.page)
        await ada.shoot("comments-03-phone")
        assert ada.console_errors == []
        assert bob.console_errors == []
