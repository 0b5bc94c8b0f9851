"""Writing with every means, and what becomes of it: published, planned, deleted, taken back, read as a series."""

import re
from typing import Any

import httpx
from playwright.async_api import Page, expect

from tests.e2e.browser import PASSWORD, Person, chromium, person
from tests.e2e.stack import RunningStack
from tests.e2e.test_admin import dialog_is_accessible
from tests.e2e.test_story import no_accessibility_violations

IGNORED = re.compile(r"favicon")
SETTLED = """new Promise(requestAnimationFrame).then(() =>
    Promise.allSettled(document.getAnimations().map((animation) => animation.finished)))"""


async def in_both_themes(somebody: Person, name: str) -> None:
    """Check and photograph the page in light and in dark."""
    for scheme in ("light", "dark"):
        await somebody.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # Colours fade from one theme into the other; what is half-way between them is nobody's theme.
        await somebody.page.evaluate(SETTLED)
        await no_accessibility_violations(somebody.page)
        await somebody.shoot(f"editor-{name}-{scheme}")
    await somebody.page.emulate_media(color_scheme="light", reduced_motion="reduce")


async def fits_the_width(page: Page) -> None:
    """The page does not slide sideways."""
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


async def signed_in(gateway: str, somebody: Person) -> dict[str, str]:
    async with httpx.AsyncClient(base_url=gateway, timeout=20, trust_env=False) as client:
        answer = await client.post("/api/auth/login", json={"email": somebody.email, "password": PASSWORD})
    return {"Authorization": f"Bearer {answer.json()['tokens']['accessToken']}"}


async def a_post(gateway: str, headers: dict[str, str], **fields: Any) -> dict[str, Any]:
    content = {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Light."}]}]}
    async with httpx.AsyncClient(base_url=gateway, timeout=20, trust_env=False) as client:
        answer = await client.post("/api/posts", json={"content": content, **fields}, headers=headers)
    assert answer.status_code == 201, answer.text
    post: dict[str, Any] = answer.json()
    return post


async def test_writing_with_every_means_and_reading_it(stack: RunningStack) -> None:
    async with chromium() as browser, person(browser, stack.gateway, "ada") as ada:
        await ada.join(stack.description["mail"])
        page = ada.page
        await ada.goto("/write")
        await page.get_by_label("Title").fill("How light travels")
        text = page.get_by_role("textbox", name="Content")
        await text.click()

        # The slash menu: looked for by name, chosen with the keys, told to a screen reader.
        await page.keyboard.type("/")
        blocks = page.get_by_role("listbox", name="Blocks to insert")
        await expect(blocks.get_by_role("option")).to_have_count(11)
        await page.keyboard.press("ArrowDown")
        chosen = blocks.get_by_role("option", name="Heading 1")
        await expect(chosen).to_have_attribute("aria-selected", "true")
        await expect(text).to_have_attribute("aria-activedescendant", await chosen.get_attribute("id") or "?")
        await in_both_themes(ada, "slash")
        await page.keyboard.type("nonsense")
        await expect(page.get_by_text("No block of that name.").first).to_be_attached()
        await page.keyboard.press("Escape")
        await page.keyboard.press("ControlOrMeta+a")
        await page.keyboard.press("Delete")
        await page.keyboard.type("/head")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await page.keyboard.type("The beginning")
        await expect(text.get_by_role("heading", name="The beginning", level=2)).to_be_visible()

        # Markdown, shortcuts and the toolbar.
        await page.keyboard.press("Enter")
        await page.keyboard.type("It is **very** fast, and ")
        await page.keyboard.press("ControlOrMeta+u")
        await page.keyboard.type("always")
        await page.keyboard.press("ControlOrMeta+u")
        await page.keyboard.type(" so.")
        await expect(text.locator("strong")).to_have_text("very")
        await expect(text.locator("u")).to_have_text("always")
        await page.keyboard.press("Enter")
        await page.keyboard.type("- one")
        await page.keyboard.press("Enter")
        await page.keyboard.type("two")
        await expect(page.get_by_role("button", name="Bullet list")).to_have_attribute("aria-pressed", "true")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Enter")
        await page.keyboard.type("## The measuring")
        await page.keyboard.press("Enter")
        for number in range(6):
            await page.keyboard.insert_text(f"A sentence that takes its room, number {number}. " * 8)
            await page.keyboard.press("Enter")
        await page.keyboard.type("```")
        await page.keyboard.press("Enter")
        await page.keyboard.type("print(299_792_458)")
        await page.get_by_role("combobox", name="Language of the code").select_option(label="Python")
        await expect(page.get_by_role("button", name="Bold")).to_be_disabled()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.type("### At the end")
        await page.keyboard.press("Enter")
        await page.keyboard.type("See there")
        await page.keyboard.press("ControlOrMeta+k")
        dialog = page.get_by_role("dialog", name="Link")
        await dialog.get_by_label("Address").fill("example.org/light")
        await dialog.get_by_label("Words").fill("the source")
        await dialog.get_by_role("button", name="Set link").click()
        await expect(text.get_by_role("link", name="the source")).to_be_visible()
        await expect(page.get_by_text(re.compile(r"\d+ words · \d[\d,]* characters"))).to_be_visible()

        # The toolbar is one stop, and the keys find it.
        await page.keyboard.press("Alt+F10")
        await expect(page.get_by_role("toolbar", name="Formatting").locator(":focus")).to_have_count(1)
        await page.get_by_role("button", name="Keyboard shortcuts").click()
        await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
        await dialog_is_accessible(page)
        await ada.shoot("editor-shortcuts")
        await page.keyboard.press("Escape")

        # The settings: a series begun on the spot, where it was first, who may quote.
        await page.get_by_text("Post settings").click()
        await page.get_by_role("button", name="New series").click()
        await page.get_by_label("Title of the new series").fill("On light")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("combobox", name="Series").locator("option:checked")).to_have_text("On light")
        await page.get_by_label("Originally published at").fill("not an address")
        await page.get_by_role("button", name="Publish", exact=True).click()
        await expect(page.get_by_text("Enter an address, like example.org/page.")).to_be_visible()
        await page.get_by_label("Originally published at").fill("example.org/first")
        await page.get_by_label("Quoting").select_option(label="Ask me first")
        await page.evaluate("window.scrollTo(0, 0)")
        await in_both_themes(ada, "write")
        await page.get_by_role("button", name="Publish", exact=True).click()

        # The reader's page.
        await expect(page.get_by_role("heading", name="How light travels", level=1)).to_be_visible()
        await expect(page.locator("link[rel=canonical]")).to_have_attribute("href", "https://example.org/first")
        await expect(page.get_by_text("Originally published at")).to_be_visible()
        contents = page.get_by_role("navigation", name="On this page")
        await expect(contents.get_by_role("link")).to_have_text(["The beginning", "The measuring", "At the end"])
        await contents.get_by_role("link", name="The measuring").click()
        await expect(page).to_have_url(re.compile("#h-the-measuring$"))
        await expect(contents.get_by_role("link", name="The measuring")).to_have_attribute("aria-current", "location")
        await expect(page.get_by_role("region", name="Code in Python")).to_be_visible()
        await ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await page.get_by_role("button", name="Copy", exact=True).click()
        await expect(page.get_by_text("Copied.")).to_be_attached()
        assert await page.evaluate("navigator.clipboard.readText()") == "print(299_792_458)"
        await in_both_themes(ada, "read")

        await page.set_viewport_size({"width": 360, "height": 740})
        await page.evaluate("window.scrollTo(0, 0)")
        await page.get_by_text("On this page").locator("visible=true").click()
        await expect(contents.get_by_role("link", name="At the end")).to_be_visible()
        await fits_the_width(page)
        await in_both_themes(ada, "read-phone")
        await page.get_by_role("link", name="Edit").click()
        await expect(page.get_by_role("toolbar", name="Formatting")).to_be_visible()
        await fits_the_width(page)
        await in_both_themes(ada, "write-phone")
        assert [error for error in ada.console_errors if not IGNORED.search(error)] == []


async def test_planned_deleted_and_taken_back(stack: RunningStack) -> None:
    async with chromium() as browser, person(browser, stack.gateway, "mae") as mae:
        await mae.join(stack.description["mail"])
        page = mae.page
        headers = await signed_in(stack.gateway, mae)

        # The form plans to the minute, so the minute is asked of the service: a second from now.
        await mae.goto("/write")
        await page.get_by_label("Title").fill("Tomorrow, perhaps")
        await page.get_by_role("textbox", name="Content").fill("Not yet.")
        await page.get_by_text("Post settings").click()
        await page.get_by_role("button", name="Schedule", exact=True).click()
        await expect(page.get_by_text("Choose a day and a time.")).to_be_visible()
        await page.get_by_label("Publish later").fill("2020-01-01T10:00")
        await page.get_by_role("button", name="Schedule", exact=True).click()
        await expect(page.get_by_text("This time has passed.")).to_be_visible()
        tomorrow = await page.evaluate(
            "(() => { const d = new Date(Date.now() + 864e5 - new Date().getTimezoneOffset() * 6e4);"
            " return d.toISOString().slice(0, 16); })()"
        )
        await page.get_by_label("Publish later").fill(tomorrow)
        await page.get_by_role("button", name="Schedule", exact=True).click()
        await expect(page.get_by_text("by itself.")).to_be_visible()
        await in_both_themes(mae, "planned")
        await mae.goto("/me/posts?show=scheduled")
        await expect(page.get_by_text("Planned for")).to_be_visible()
        await in_both_themes(mae, "scheduled-tab")

        async with httpx.AsyncClient(base_url=stack.gateway, timeout=20, trust_env=False, headers=headers) as client:
            (planned,) = (await client.get("/api/posts/scheduled")).json()["posts"]
            soon = await page.evaluate("new Date(Date.now() + 2500).toISOString()")
            answer = await client.post(f"/api/posts/{planned['id']}/schedule", json={"at": soon})
            assert answer.status_code == 200, answer.text
        reader = page.get_by_role("heading", name="Tomorrow, perhaps")
        await mae.goto("/me/posts?show=published")
        await expect(page.get_by_text("Nothing published yet.")).to_be_visible()
        for _ in range(20):
            await page.wait_for_timeout(500)
            await page.reload()
            await page.get_by_role("heading", name="My posts").wait_for()
            await page.wait_for_load_state("networkidle")
            if await reader.count():
                break
        await reader.get_by_role("link").click()
        await expect(page.get_by_role("heading", name="Tomorrow, perhaps", level=1)).to_be_visible()

        address = page.url
        await page.get_by_role("button", name="Delete").click()
        await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        await expect(page.get_by_text("You can restore it from My posts")).to_be_visible()
        await mae.goto("/me/posts?show=deleted")
        await expect(page.get_by_text("Gone for good on")).to_be_visible()
        await in_both_themes(mae, "deleted-tab")
        await page.get_by_role("button", name="Restore Tomorrow, perhaps").click()
        await expect(page.get_by_text("Everyone can read it again.")).to_be_visible()
        await expect(page.get_by_text("Nothing was deleted.")).to_be_visible()
        await page.goto(address)
        await expect(page.get_by_role("heading", name="Tomorrow, perhaps", level=1)).to_be_visible()


async def test_reading_on_through_a_series(stack: RunningStack) -> None:
    async with chromium() as browser, person(browser, stack.gateway, "ida", width=360) as ida:
        await ida.join(stack.description["mail"])
        page = ida.page
        headers = await signed_in(stack.gateway, ida)
        await ida.goto("/me/posts?show=series")
        await page.get_by_role("button", name="New series").click()
        dialog = page.get_by_role("dialog", name="New series")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog.get_by_text("A series needs a title.")).to_be_visible()
        await dialog.get_by_label("Title").fill("Sun and stars")
        await dialog.get_by_label("Description").fill("From near to far.")
        await dialog.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("0 published posts")).to_be_visible()
        async with httpx.AsyncClient(base_url=stack.gateway, timeout=20, trust_env=False, headers=headers) as client:
            me = (await client.get("/api/auth/me")).json()
            found = (await client.get("/api/series", params={"authorId": me["id"]})).json()["series"]
        for number in (1, 2, 3):
            series = {"seriesId": found[0]["id"], "status": "PUBLISHED"}
            await a_post(stack.gateway, headers, title=f"Star number {number}", **series)
        await page.reload()
        await expect(page.get_by_text("3 published posts")).to_be_visible()
        await fits_the_width(page)
        await in_both_themes(ida, "my-series-phone")
        await page.get_by_role("link", name="Sun and stars").click()
        await expect(page.get_by_role("heading", name="Sun and stars", level=1)).to_be_visible()
        await expect(page.get_by_role("list", name="Posts of the series").get_by_role("heading")).to_have_text(
            ["Star number 1", "Star number 2", "Star number 3"]
        )
        await fits_the_width(page)
        await in_both_themes(ida, "series-phone")
        await page.get_by_role("link", name="Star number 2").click()
        way = page.get_by_role("navigation", name="Series: Sun and stars")
        await expect(way.get_by_text("Part 2 of 3")).to_be_visible()
        await in_both_themes(ida, "series-way-phone")
        await way.get_by_role("link", name="Star number 3").click()
        await expect(way.get_by_text("Part 3 of 3")).to_be_visible()
        await expect(way.get_by_role("link", name="Star number 2")).to_be_visible()
