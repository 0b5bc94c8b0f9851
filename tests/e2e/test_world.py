"""Out in the world: bringing posts along, being found by crawlers and readers, and taking everything away again."""

import io
import re
import zipfile

import httpx
from lxml import etree, html
from playwright.async_api import FilePayload, expect

from shared.testing.waiting import eventually
from tests.e2e.browser import Person, chromium, person
from tests.e2e.stack import RunningStack
from tests.e2e.test_people import no_accessibility_violations, no_sideways_scrolling

CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
MANY = 240
LIGHT = """---
title: On light
date: 2020-05-01
tags: [stars]
description: Eight minutes.
---
Light takes **eight minutes**.

| Body | Distance |
|------|----------|
| Moon | 1.3 s    |
"""


def blog() -> FilePayload:
    """A zip of posts, one of them with a date, and of what is none."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("posts/on-light.md", LIGHT)
        archive.writestr("posts/broken.md", "---\ntitle: [\n---\nx")
        archive.writestr("posts/photo.png", b"\x89PNG")
        for number in range(MANY):
            archive.writestr(f"posts/note-{number:03}.md", f"# Note {number}\n\nA short *note*.")
    return {"name": "blog.zip", "mimeType": "application/zip", "buffer": buffer.getvalue()}


async def imports(who: Person) -> None:
    """Choose a file, see what it is, and follow the import to its end, over a reload."""
    page = who.page
    await who.goto("/settings/import")
    await expect(page.get_by_text("Drop a file here")).to_be_visible()
    await no_accessibility_violations(page)
    await who.shoot(f"world-import-{page.viewport_size['width'] if page.viewport_size else 0}")
    await page.get_by_label("File to import").set_input_files(blog())
    await expect(page.get_by_text("this looks like a zip of Markdown files")).to_be_visible()
    await page.get_by_label("Publish what was published there").check()
    await who.shoot("world-import-chosen")
    await page.get_by_role("button", name="Import", exact=True).click()
    await expect(page.get_by_role("heading", name="Report")).to_be_visible()
    await page.reload()
    done = page.get_by_text(re.compile(rf"Done: {MANY + 1} posts created, 1 skipped, 1 not imported"))
    await expect(done).to_be_visible(timeout=30_000)


async def reads_the_report(who: Person) -> None:
    page = who.page
    row = page.get_by_role("row", name=re.compile("On light"))
    await expect(row.get_by_text("Published, with its date of 01 May 2020.")).to_be_visible()
    await expect(row.get_by_text("1 table became a list")).to_be_visible()
    await who.shoot("world-report")
    await no_accessibility_violations(page)
    await no_sideways_scrolling(page)
    await page.get_by_role("button", name="Not imported 1").click()
    await expect(page.get_by_role("row")).to_have_count(2)
    await expect(page.get_by_text("Not imported: the front matter is not valid YAML.")).to_be_visible()
    await page.get_by_role("button", name=re.compile("^All")).click()
    await page.get_by_role("button", name="Show more").click()
    await expect(page.get_by_role("row")).to_have_count(101)


async def is_found(gateway: str, username: str) -> None:
    """Look at the post as crawlers, feed readers and other sites do."""
    async with httpx.AsyncClient(base_url=gateway, timeout=20, trust_env=False) as client:
        listed = (await client.get("/api/posts", params={"tag": "stars", "limit": 100})).json()["posts"]
        [post] = [post for post in listed if post["author"]["username"] == username]
        path = f"/posts/{post['slug']}"
        crawled = await client.get(path, headers={"User-Agent": CRAWLER})
        assert crawled.status_code == 200
        metas = {meta.get("property"): meta.get("content") for meta in html.fromstring(crawled.content).iter("meta")}
        assert (metas["og:title"], metas["og:description"]) == ("On light", "Eight minutes.")
        assert "<strong>eight minutes</strong>" in crawled.text
        assert "default-src 'none'" in crawled.headers["content-security-policy"]
        app = await client.get(path, headers={"Accept": "text/html"})
        assert 'id="root"' in app.text
        for address in (f"/@{username}/rss.xml", "/tags/stars/rss.xml"):
            feed = etree.fromstring((await client.get(address)).content)
            assert "On light" in [item.findtext("title") for item in feed.iter("item")]
        atom = await client.get(f"/@{username}/atom.xml")
        again = await client.get(f"/@{username}/atom.xml", headers={"If-None-Match": atom.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert (await client.get(f"/@{username}/feed.json")).json()["items"][0]["title"] == "On light"
        index = etree.fromstring((await client.get("/sitemap.xml")).content)
        pages = [str(place.text) for place in index.iter("{*}loc")]
        bodies = [(await client.get(httpx.URL(page).raw_path.decode())).text for page in pages]
        assert any(post["slug"] in body for body in bodies)
        address = metas["og:url"]
        card = (await client.get("/api/oembed", params={"url": str(address)})).json()
        assert "On light" in card["html"]


async def takes_everything(who: Person) -> FilePayload:
    """Download all posts."""
    await who.goto("/settings/import")
    async with who.page.expect_download() as started:
        await who.page.get_by_role("button", name="Download all posts").click()
    path = await (await started.value).path()
    body = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert len(archive.namelist()) == 2 * (MANY + 1) + 1
    return {"name": "again.zip", "mimeType": "application/zip", "buffer": body}


async def test_posts_come_in_are_found_and_leave_again(stack: RunningStack) -> None:
    gateway, mail = stack.gateway, stack.description["mail"]
    async with (
        chromium() as browser,
        person(browser, gateway, "ina") as ina,
        person(browser, gateway, "ole", width=360) as ole,
    ):
        await ina.join(mail)
        await imports(ina)
        await reads_the_report(ina)

        async def is_there() -> bool:
            await is_found(gateway, ina.username)
            return True

        await eventually(is_there, within=10)
        await ina.page.get_by_role("link", name="On light").first.click()
        await expect(ina.page.get_by_role("heading", name="On light", level=1)).to_be_visible()
        await ina.page.get_by_role("button", name="Share").click()
        await ina.goto(f"/@{ina.username}")
        await expect(ina.page.get_by_role("link", name=re.compile("RSS feed of"))).to_be_visible()
        await ina.shoot("world-profile")

        everything = await takes_everything(ina)
        await ole.join(mail)
        await ole.goto("/settings/import")
        await no_sideways_scrolling(ole.page)
        await ole.page.get_by_label("File to import").set_input_files(everything)
        await ole.page.get_by_role("button", name="Import", exact=True).click()
        await expect(ole.page.get_by_text(f"Done: {MANY + 1} posts created.")).to_be_visible(timeout=30_000)
        await expect(ole.page.get_by_text("Created as a draft").first).to_be_visible()
        await no_sideways_scrolling(ole.page)
        await no_accessibility_violations(ole.page)
        await ole.page.emulate_media(color_scheme="dark")
        await ole.shoot("world-report-dark-360")
        assert (ina.console_errors, ole.console_errors) == ([], [])
