"""What readers do with a post: react, live for others, keep it for later, follow its tags."""

import asyncio

from playwright.async_api import expect

from tests.e2e.browser import chromium, person
from tests.e2e.stack import RunningStack
from tests.e2e.test_feeds import publishes
from tests.e2e.test_people import no_accessibility_violations, no_sideways_scrolling


async def test_reacting_keeping_and_following(stack: RunningStack) -> None:
    mail = stack.description["mail"]
    async with (
        chromium() as browser,
        person(browser, stack.gateway, "ada") as ada,
        person(browser, stack.gateway, "bob") as bob,
        person(browser, stack.gateway, "visitor") as visitor,
    ):
        await asyncio.gather(ada.join(mail), bob.join(mail))
        mark = bob.username[-6:]
        tag = f"tea-{mark}"
        post = await publishes(ada, f"On tea {mark}", "Leaves and water.", tag)
        path = f"/posts/{post['slug']}"
        await asyncio.gather(ada.goto(path), bob.goto(path), visitor.goto(path))

        # Bob reacts; Ada and the numbers of a visitor's next visit show it. Taking it back is one press.
        of_post = "Reactions to this post"
        his, hers = (who.page.get_by_role("group", name=of_post) for who in (bob, ada))
        await expect(ada.page.get_by_text("Nobody has said anything yet.")).to_be_visible()
        await his.get_by_role("button", name="Love").click()
        await expect(his.get_by_role("button", name="Love, 1")).to_have_attribute("aria-pressed", "true")
        await expect(hers.get_by_role("button", name="Love, 1")).to_have_attribute("aria-pressed", "false")
        await hers.get_by_role("button", name="Love, 1").click()
        await expect(his.get_by_role("button", name="Love, 2")).to_be_visible()
        await bob.shoot("reactions-01-post")
        await no_accessibility_violations(bob.page)
        await his.get_by_role("button", name="Love, 2").click()
        await expect(hers.get_by_role("button", name="Love, 1")).to_have_attribute("aria-pressed", "true")

        # On a comment it is the same.
        await bob.page.get_by_label("Write a comment").fill("Which leaves?")
        await bob.page.get_by_role("button", name="Comment", exact=True).click()
        await ada.page.get_by_role("button", name="1 new comment").click()
        of_comment = f"Reactions to the comment of {bob.username}"
        await ada.page.get_by_role("group", name=of_comment).get_by_role("button", name="Celebrate").click()
        at_his = bob.page.get_by_role("group", name=of_comment)
        await expect(at_his.get_by_role("button", name="Celebrate, 1")).to_be_visible()

        # Somebody who is not signed in is led there, and would come back.
        await visitor.page.get_by_role("group", name=of_post).get_by_role("button", name="Like").click()
        await visitor.page.wait_for_url(f"**/sign-in?next=%2Fposts%2F{post['slug']}")

        # Bob keeps the post; it is on its card, too, and in his list.
        await bob.page.get_by_role("button", name="Keep", exact=True).click()
        await expect(bob.page.get_by_role("button", name="Kept", exact=True)).to_be_visible()
        await bob.goto(f"/@{ada.username}")
        kept = bob.page.get_by_role("button", name=f"Keep “{post['title']}”")
        await expect(kept).to_have_attribute("aria-pressed", "true")
        await bob.page.get_by_role("button", name="Account of").click()
        await bob.page.get_by_role("menuitem", name="Kept for later").click()
        await bob.page.wait_for_url("**/me/bookmarks")
        await expect(bob.page.get_by_role("link", name=post["title"])).to_be_visible()
        await bob.shoot("reactions-02-kept")
        await no_accessibility_violations(bob.page)
        await ada.goto("/me/bookmarks")
        await expect(ada.page.get_by_text("Nothing kept yet.")).to_be_visible()

        # He follows the tag from its page, where the old address leads, and leaves it in the directory.
        await bob.goto(f"/?tag={tag}")
        await bob.page.wait_for_url(f"**/tags/{tag}")
        await bob.page.get_by_role("button", name="Follow", exact=True).click()
        await expect(bob.page.get_by_role("button", name="Following")).to_be_visible()
        await expect(bob.page.get_by_text("1 post · 1 follower")).to_be_visible()
        await expect(bob.page.get_by_role("link", name=post["title"])).to_be_visible()
        await bob.shoot("reactions-03-tag")
        await no_accessibility_violations(bob.page)
        await bob.page.get_by_role("link", name="All tags").click()
        followed = bob.page.get_by_role("list", name="Followed tags")
        await expect(followed.get_by_role("link", name=tag)).to_be_visible()
        await bob.page.get_by_label("Begins with").fill(f"#{tag}")
        await expect(bob.page.get_by_role("list", name="Tags", exact=True).get_by_role("link")).to_have_count(1)
        await bob.shoot("reactions-04-tags")
        await no_accessibility_violations(bob.page)
        await followed.get_by_role("button", name=f"Unfollow {tag}").click()
        await expect(bob.page.get_by_text("No tag yet.")).to_be_visible()

        # On a phone, in the dark.
        await bob.page.set_viewport_size({"width": 360, "height": 740})
        await bob.page.emulate_media(color_scheme="dark")
        for address, name in (
            (path, "reactions-05-post-phone"),
            ("/me/bookmarks", "reactions-06-kept-phone"),
            (f"/tags/{tag}", "reactions-07-tag-phone"),
        ):
            await bob.goto(address)
            await bob.page.get_by_role("link", name=tag).or_(bob.page.get_by_text("1 post ·")).first.wait_for()
            if address == path:
                await bob.page.get_by_role("group", name=of_post).evaluate("one => one.scrollIntoView()")
            await no_sideways_scrolling(bob.page)
            await no_accessibility_violations(bob.page)
            await bob.shoot(name)
        for who in (ada, bob, visitor):
            assert who.console_errors == []
