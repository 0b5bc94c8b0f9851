"""Feeds and search: what people follow, what is trending, what they do not want to see, and finding it again."""

import asyncio
from typing import Any

import httpx
from playwright.async_api import expect

from shared.testing.waiting import eventually
from tests.e2e.browser import PASSWORD, Person, chromium, person
from tests.e2e.stack import RunningStack
from tests.e2e.test_people import no_accessibility_violations, no_sideways_scrolling


async def publishes(who: Person, title: str, words: str, *tags: str) -> dict[str, Any]:
    """Publish a post the way a program does."""
    async with httpx.AsyncClient(base_url=who.gateway) as client:
        login = await client.post("/api/auth/login", json={"email": who.email, "password": PASSWORD})
        paragraph = {"type": "paragraph", "content": [{"type": "text", "text": words}]}
        body = {
            "title": title,
            "content": {"type": "doc", "content": [paragraph]},
            "tags": list(tags),
            "status": "PUBLISHED",
        }
        bearer = {"Authorization": f"Bearer {login.json()['tokens']['accessToken']}"}
        answer = await client.post("/api/posts", json=body, headers=bearer)
        assert answer.status_code == 201, answer.text
        post: dict[str, Any] = answer.json()
        return post


async def test_feeds(stack: RunningStack) -> None:
    mail = stack.description["mail"]
    async with (
        chromium() as browser,
        person(browser, stack.gateway, "ada") as ada,
        person(browser, stack.gateway, "bob") as bob,
    ):
        await asyncio.gather(ada.join(mail), bob.join(mail))
        mark = bob.username[-6:]
        title = f"Nebulae {mark} over the Andes"
        await publishes(bob, title, f"A zebra{mark} under the telescope.", f"sky-{mark}")

        # Nobody is followed yet: the empty feed leads on.
        await ada.goto("/")
        await expect(ada.page.get_by_role("link", name=title)).to_be_visible()
        await ada.page.get_by_role("navigation", name="Feeds").get_by_role("link", name="Following").click()
        await expect(ada.page.get_by_text("Nothing from those whom you follow.")).to_be_visible()
        await no_accessibility_violations(ada.page)
        await ada.shoot("feeds-01-following-empty")

        # She follows Bob: what he writes is there.
        await ada.goto(f"/@{bob.username}")
        await ada.page.get_by_role("button", name="Follow", exact=True).click()
        await expect(ada.page.get_by_role("button", name="Unfollow", exact=True)).to_be_visible()

        async def follows() -> bool:
            await ada.goto("/?feed=following")
            await (
                ada.page.get_by_role("main")
                .get_by_role("article")
                .or_(ada.page.get_by_text("Nothing from those"))
                .first.wait_for()
            )
            return await ada.page.get_by_role("link", name=title).count() == 1

        await eventually(follows, within=15)
        current = ada.page.get_by_role("navigation", name="Feeds").locator("[aria-current=page]")
        await expect(current).to_have_text("Following")

        # At home she asks why a post is there, and tunes the feed.
        await ada.goto("/")
        card = ada.page.get_by_role("article").filter(has_text=title)
        await card.get_by_text("Why this?").click()
        await expect(card.get_by_text(f"You follow {bob.username}.")).to_be_visible()
        await ada.shoot("feeds-02-home")
        await no_accessibility_violations(ada.page)
        await ada.page.get_by_role("button", name="Tune your feed").click()
        await ada.page.get_by_role("group", name="People").get_by_text("More", exact=True).click()
        await ada.shoot("feeds-03-tune")
        await no_accessibility_violations(ada.page)
        await ada.page.get_by_role("button", name="Save").click()
        await expect(ada.page.get_by_text("Your feed begins anew.")).to_be_visible()

        # Trending has it, too, also for somebody who is not signed in.
        await ada.goto("/?feed=trending")
        await expect(ada.page.get_by_role("link", name=title)).to_be_visible()

        # A muted word takes it out of every list; its address still opens it.
        await ada.goto("/settings/words")
        await ada.page.get_by_label("Word or phrase").fill("?!")
        await ada.page.get_by_role("button", name="Mute").click()
        await expect(ada.page.get_by_role("alert")).to_contain_text("letter or a digit")
        await ada.page.get_by_label("Word or phrase").fill(f"Zebra{mark}")
        await ada.page.get_by_role("button", name="Mute").click()
        await expect(ada.page.get_by_role("list", name="Muted words")).to_contain_text(f"Zebra{mark}")
        await ada.shoot("feeds-04-words")
        await no_accessibility_violations(ada.page)
        for path in ("/", "/?feed=following", "/?feed=trending", "/?feed=latest"):
            await ada.goto(path)
            await (
                ada.page.get_by_role("article")
                .or_(ada.page.get_by_text("Nothing from those"))
                .or_(ada.page.get_by_text("The page is still blank."))
                .or_(ada.page.get_by_text("A quiet week."))
                .first.wait_for()
            )
            await expect(ada.page.get_by_role("link", name=title)).to_have_count(0)
        await ada.goto("/settings/words")
        await ada.page.get_by_role("button", name=f"Show Zebra{mark} again").click()
        await expect(ada.page.get_by_text("No muted words.")).to_be_visible()

        # On a phone, in the dark.
        await ada.page.set_viewport_size({"width": 360, "height": 740})
        await ada.page.emulate_media(color_scheme="dark")
        for path, name in (("/", "feeds-05-phone"), ("/settings/words", "feeds-06-words-phone")):
            await ada.goto(path)
            await ada.page.get_by_role("heading", level=1).first.wait_for()
            await no_sideways_scrolling(ada.page)
            await no_accessibility_violations(ada.page)
            await ada.shoot(name)
        # The browser notes that "?!" was refused.
        assert [error for error in ada.console_errors if "/api/feed/filters" not in error] == []
