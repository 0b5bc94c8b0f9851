"""An author sees that a post was read, how far, and where readers came from."""

from typing import Any

import httpx
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.e2e.browser import PASSWORD, Person, chromium, person
from tests.e2e.stack import RunningStack

# What headless browsers call themselves does not count as a reader.
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
TITLE = "Slow rivers"


async def publish(author: Person) -> str:
    """Publish a long post the way a program does; return its slug."""
    words: dict[str, Any] = {"type": "text", "text": "Water takes the way that is easiest. " * 40}
    content = {"type": "doc", "content": [{"type": "paragraph", "content": [words]}] * 12}
    async with httpx.AsyncClient(base_url=author.gateway) as client:
        login = await client.post("/api/auth/login", json={"email": author.email, "password": PASSWORD})
        bearer = {"Authorization": f"Bearer {login.json()['tokens']['accessToken']}"}
        body = {"title": TITLE, "content": content, "status": "PUBLISHED"}
        answer = await client.post("/api/posts", json=body, headers=bearer)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["slug"])


async def read_to_the_end(reader: Person, slug: str) -> None:
    """Open the post, stay, scroll down, and close the tab."""
    async with reader.page.expect_request("**/view"):
        await reader.goto(f"/posts/{slug}")
        await expect(reader.page.get_by_role("heading", name=TITLE)).to_be_visible()
    async with reader.page.expect_request("**/view"):
        await reader.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        await reader.page.wait_for_timeout(300)
        await reader.page.get_by_role("link", name="home").click()


async def no_accessibility_violations(page: Page) -> None:
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


async def test_an_author_sees_how_a_post_is_read(stack: RunningStack) -> None:
    async with (
        chromium() as browser,
        person(browser, stack.gateway, "marsh") as author,
        person(browser, stack.gateway, "reader", user_agent=FIREFOX) as reader,
    ):
        await author.join(stack.description["mail"])
        await author.goto("/me/analytics")
        await expect(author.page.get_by_text("Nothing to count yet.")).to_be_visible()
        slug = await publish(author)
        await author.goto(f"/posts/{slug}")
        await author.page.wait_for_timeout(1800)
        await read_to_the_end(reader, slug)

        await author.goto("/me/analytics")
        page = author.page
        await expect(page.get_by_role("link", name=TITLE)).to_be_visible()
        await expect(page.locator("dl > div").filter(has_text="Views")).to_contain_text("1")
        await expect(page.locator("dl > div").filter(has_text="Reads")).to_contain_text("1")
        await page.get_by_text("Show the days as a table").click()
        await no_accessibility_violations(page)
        await author.shoot("analytics-light")
        await page.emulate_media(color_scheme="dark")
        await no_accessibility_violations(page)
        await author.shoot("analytics-dark")
        await page.get_by_role("link", name=TITLE).click()
        await expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
        await page.get_by_text("7 days", exact=True).click()
        await expect(page.get_by_role("radio", name="7 days")).to_be_checked()
        await expect(page.get_by_text("Directly, or from here")).to_be_visible()
        await page.set_viewport_size({"width": 360, "height": 760})
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        await author.shoot("analytics-narrow")
        assert author.console_errors == []
        assert reader.console_errors == []
