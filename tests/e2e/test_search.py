"""Finding a post: by a word in the box, by a suggestion, mistyped, and from a post that is like it."""

import re

from playwright.async_api import expect

from shared.testing.waiting import eventually
from tests.e2e.browser import chromium, person
from tests.e2e.stack import RunningStack
from tests.e2e.test_feeds import publishes
from tests.e2e.test_people import no_accessibility_violations, no_sideways_scrolling


async def test_search(stack: RunningStack) -> None:
    async with chromium() as browser, person(browser, stack.gateway, "ada") as ada:
        await ada.join(stack.description["mail"])
        mark = "".join(chr(ord("g") + int(sign, 16)) for sign in ada.username[-6:])  # letters, as words are
        tag = f"sky-{ada.username[-6:]}"
        first = await publishes(ada, f"Quasar{mark} at dawn", "Seen through a telescope of glass.", tag)
        second = await publishes(ada, f"Mirrors for quasar{mark}", "How to grind them.", tag)

        # "/" leads to the box, arrows to a suggestion, Enter to the post.
        await ada.goto("/people")
        await ada.page.get_by_role("heading", level=1).wait_for()
        await ada.page.keyboard.press("/")
        box = ada.page.get_by_role("combobox", name="Search")
        await expect(box).to_be_focused()
        await box.press_sequentially(f"quasar{mark[:4]}")
        option = ada.page.get_by_role("option", name=re.compile(second["title"]))
        await expect(option).to_be_visible()
        await no_accessibility_violations(ada.page)
        await ada.shoot("search-01-suggestions")
        await box.press("ArrowDown")
        await expect(option).to_have_attribute("aria-selected", "true")
        await box.press("Enter")
        await ada.page.wait_for_url(f"**/posts/{second['slug']}")

        # What is like it stands below it.
        related = ada.page.get_by_role("region", name="Related posts")
        await expect(related.get_by_role("link", name=first["title"])).to_be_visible()

        # Enter on the words searches; matches are marked; the search can be narrowed.
        await box.fill(f"quasar{mark} telescope")
        await box.press("Enter")
        results = ada.page.get_by_role("main").get_by_role("article")
        await expect(results).to_have_count(1)
        await expect(results.locator("mark").first).to_have_text(f"Quasar{mark}")
        await box.fill(f"quasar{mark}")
        await box.press("Enter")
        await expect(results).to_have_count(2)
        keep = results.first.get_by_role("button", name=re.compile("Keep"))
        await keep.click()
        await expect(keep).to_have_attribute("aria-pressed", "true")
        await ada.page.get_by_label("Order").select_option("newest")
        await expect(results.first.get_by_role("heading")).to_have_text(second["title"])
        await expect(ada.page).to_have_url(re.compile("sort=newest"))
        await results.first.get_by_role("link", name=tag).click()
        await expect(ada.page.get_by_role("button", name=f"#{tag}")).to_be_visible()
        await no_accessibility_violations(ada.page)
        await ada.shoot("search-02-results")

        # A mistyped word is looked for as it was meant, as soon as the worker has learned it.
        async def is_meant() -> bool:
            await ada.goto(f"/search?q=quasra{mark}")
            status = ada.page.get_by_role("status").filter(has_text="match")
            await status.or_(ada.page.get_by_text("Nothing matches").first).first.wait_for()
            return f"quasar{mark}" in (await ada.page.get_by_role("main").inner_text())

        await eventually(is_meant, within=20)
        await expect(results).to_have_count(2)

        await ada.page.set_viewport_size({"width": 360, "height": 740})
        await ada.page.emulate_media(color_scheme="dark")
        await ada.goto("/search?q=zzzzqqqq")
        await expect(ada.page.get_by_role("main").get_by_text("Nothing matches")).to_be_visible()
        await no_sideways_scrolling(ada.page)
        await no_accessibility_violations(ada.page)
        await ada.shoot("search-03-phone")
        assert ada.console_errors == []
