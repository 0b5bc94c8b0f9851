"""A first post is looked at, a bad one held; a report, a decision, an appeal, and the log that everybody can read."""

import asyncio
import re

from playwright.async_api import expect

from shared.testing.waiting import eventually
from tests.e2e.browser import Person, chromium, person
from tests.e2e.stack import RunningStack, let_newcomers_publish
from tests.e2e.test_admin import sign_in_as_administrator
from tests.e2e.test_feeds import publishes
from tests.e2e.test_people import no_accessibility_violations, no_sideways_scrolling


async def decides(staff: Person, title: str, decision: str, reason: str) -> None:
    """Decide on the case of this title in the queue."""
    await staff.goto("/admin/queue")
    case = staff.page.get_by_role("article").filter(has_text=title)
    await case.get_by_label("Decision").select_option(label=decision)
    await case.get_by_label("Reason").fill(reason)
    await case.get_by_role("button", name="Decide").click()
    await expect(staff.page.get_by_text("Decided.").first).to_be_visible()
    await expect(case).to_have_count(0)


async def test_moderation(stack: RunningStack) -> None:
    let_newcomers_publish(stack, reviewed=True)
    try:
        async with (
            chromium() as browser,
            person(browser, stack.gateway, "ada") as ada,
            person(browser, stack.gateway, "bob") as bob,
            person(browser, stack.gateway, "root") as root,
        ):
            mail = stack.description["mail"]
            await asyncio.gather(ada.join(mail), bob.join(mail), sign_in_as_administrator(root, stack))
            await newcomers_are_looked_at(ada, bob, root)
            await report_decision_and_appeal(ada, bob, root)
            assert ada.console_errors == []
            assert root.console_errors == []
    finally:
        let_newcomers_publish(stack)


async def newcomers_are_looked_at(ada: Person, bob: Person, root: Person) -> None:
    """Bob's advertisement is held until somebody looks; Ada's post shows by itself."""
    mark = ada.username[-6:]
    spam = await publishes(bob, f"Free money {mark}", "BUY NOW! Guaranteed profit, click here: https://win.example")
    await bob.goto(f"/posts/{spam['slug']}")
    await expect(bob.page.get_by_text("Waiting to be looked at.")).to_be_visible()
    await bob.shoot("moderation-01-waiting")
    await no_accessibility_violations(bob.page)
    await ada.goto(f"/posts/{spam['slug']}")
    await expect(ada.page.get_by_text("This post is not here.")).to_be_visible()
    ada.console_errors.clear()  # the browser notes what it did not find

    post = await publishes(ada, f"Tomatoes {mark}", "I grow them on my balcony, and this is how.")

    # By the time that publishing has answered, ai has as well.
    await bob.goto(f"/posts/{post['slug']}")
    await expect(bob.page.locator("h1", has_text=post["title"])).to_be_visible()

    async def is_held() -> bool:
        await root.goto("/admin/queue")
        await root.page.get_by_role("heading", name="Moderation queue").wait_for()
        await root.page.wait_for_timeout(500)
        return await root.page.get_by_role("article").filter(has_text=spam["title"]).count() == 1

    await eventually(is_held, within=30)
    await expect(root.page.get_by_text("It reads like an advertisement.").first).to_be_visible()
    await root.shoot("moderation-02-queue")
    await no_accessibility_violations(root.page)
    await decides(root, spam["title"], "Remove it", "It sells something.")
    await bob.goto(f"/posts/{spam['slug']}")
    await expect(bob.page.get_by_text("Moderators removed this post.")).to_be_visible()
    await expect(bob.page.get_by_text("It sells something.")).to_be_visible()


async def report_decision_and_appeal(ada: Person, bob: Person, root: Person) -> None:
    """Bob reports Ada's post; it is removed, she appeals, it comes back."""
    mark = ada.username[-6:]
    post = await publishes(ada, f"Cucumbers {mark}", "They need more water than tomatoes.")
    await bob.goto(f"/posts/{post['slug']}")
    await bob.page.get_by_role("button", name="Report this post").click()
    await bob.page.get_by_label("What is wrong").select_option(label="Copied without permission")
    await bob.page.get_by_label("More about it (optional)").fill("From my book.")
    await bob.shoot("moderation-03-report")
    await no_accessibility_violations(bob.page)
    await bob.page.get_by_role("dialog").get_by_role("button", name="Report", exact=True).click()
    await expect(bob.page.get_by_text("The moderators will look at it.")).to_be_visible()

    await decides(root, post["title"], "Remove it", "It was copied from a book.")
    await ada.goto(f"/posts/{post['slug']}")
    await expect(ada.page.get_by_text("It was copied from a book.")).to_be_visible()
    await ada.page.get_by_role("button", name="Appeal").click()
    await ada.page.get_by_label("Why is the decision wrong?").fill("I am the author of that book.")
    await ada.page.get_by_role("button", name="Send the appeal").click()
    await expect(ada.page.get_by_text("You have appealed.")).to_be_visible()
    await ada.shoot("moderation-04-appeal")
    await no_accessibility_violations(ada.page)

    await decides(root, post["title"], "Show it", "You are right, and we are sorry.")
    await ada.goto("/settings/standing")
    await expect(ada.page.get_by_text("Your appeal was accepted: You are right, and we are sorry.")).to_be_visible()
    await no_accessibility_violations(ada.page)
    await bob.goto(f"/posts/{post['slug']}")
    await expect(bob.page.locator("h1", has_text=post["title"])).to_be_visible()

    # People are reported on their page.
    await bob.goto(f"/@{ada.username}")
    await bob.page.get_by_role("button", name=re.compile("More about")).click()
    await bob.page.get_by_role("menuitem", name="Report…").click()
    await bob.page.get_by_label("What is wrong").select_option(label="Something else")
    await no_accessibility_violations(bob.page)
    await bob.page.get_by_role("dialog").get_by_role("button", name="Report", exact=True).click()
    await expect(bob.page.get_by_text("The moderators will look at it.").first).to_be_visible()
    await root.goto("/admin/queue")
    case = root.page.get_by_role("article").filter(has_text=ada.username).filter(has_text="Something else")
    await expect(case).to_have_count(1)

    # Everybody can read what was decided, and nobody's name.
    await bob.page.set_viewport_size({"width": 360, "height": 740})
    await bob.page.emulate_media(color_scheme="dark")
    await bob.goto("/modlog")
    entries = bob.page.get_by_role("list", name="Decisions").get_by_role("listitem")
    await expect(entries.filter(has_text="You are right, and we are sorry.")).to_have_count(1)
    await expect(entries.filter(has_text="taken back after an appeal").first).to_be_visible()
    assert not re.search(f"{ada.username}|{bob.username}", await bob.page.get_by_role("main").inner_text())
    await no_sideways_scrolling(bob.page)
    await no_accessibility_violations(bob.page)
    await bob.shoot("moderation-05-log-phone")
