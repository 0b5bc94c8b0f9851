"""People: a picture, finding each other, following, and keeping somebody away."""

import asyncio
import io

import httpx
from axe_playwright_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import FilePayload, Page, expect

from shared.testing.waiting import eventually
from tests.e2e.browser import PASSWORD, Person, chromium, person
from tests.e2e.stack import RunningStack

SECRET, CONTROL, AGAIN = "Only for those I like.", "Is anybody listening?", "Peace."


async def no_accessibility_violations(page: Page) -> None:
    await expect(page.locator("h1").first).to_be_visible()  # behind a dialog it has no role
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


async def no_sideways_scrolling(page: Page) -> None:
    overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, "the page scrolls sideways"


def photo() -> FilePayload:
    """A large photo that says where it was taken."""
    image = Image.linear_gradient("L").resize((1600, 1200)).convert("RGB")
    image.paste((217, 138, 11), (500, 300, 1100, 900))
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 26.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


async def publishes(who: Person, title: str) -> None:
    """Publish a post the way a program does."""
    async with httpx.AsyncClient(base_url=who.gateway) as client:
        login = await client.post("/api/auth/login", json={"email": who.email, "password": PASSWORD})
        words = {"type": "paragraph", "content": [{"type": "text", "text": "A few words."}]}
        body = {"title": title, "content": {"type": "doc", "content": [words]}, "status": "PUBLISHED"}
        bearer = {"Authorization": f"Bearer {login.json()['tokens']['accessToken']}"}
        answer = await client.post("/api/posts", json=body, headers=bearer)
        assert answer.status_code == 201, answer.text


async def says(who: Person, words: str) -> None:
    await who.page.get_by_role("textbox", name="Message").fill(words)
    await who.page.get_by_role("button", name="Send").click()
    await expect(who.page.get_by_text(words)).to_be_visible()
    await expect(who.page.get_by_text("Sending…")).to_have_count(0)


async def sees_post(who: Person, title: str, *, is_there: bool) -> None:
    """Look at the home page until the post is there, or is not: the services hear of a block a moment later."""

    async def as_wanted() -> bool:
        await who.goto("/")
        await who.page.get_by_role("article").first.wait_for()
        return (await who.page.get_by_role("link", name=title).count() > 0) is is_there

    await eventually(as_wanted, within=15)


async def test_people_meet_and_part(stack: RunningStack) -> None:
    mail = stack.description["mail"]
    async with (
        chromium() as browser,
        person(browser, stack.gateway, "ada") as ada,
        person(browser, stack.gateway, "bob") as bob,
    ):
        await asyncio.gather(ada.join(mail), bob.join(mail))
        name, title = f"Sternwarte {ada.username[-6:]}", f"Notes of {bob.username}"

        # Ada gives herself a picture and a name; a file that is no picture changes nothing.
        await ada.goto(f"/@{ada.username}")
        await ada.page.get_by_role("button", name="Edit profile").click()
        field = ada.page.get_by_label("Choose a picture")
        await field.set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": b"no picture"})
        await expect(ada.page.get_by_role("alert")).to_contain_text("JPEG, PNG, WebP, GIF or AVIF")
        await field.set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": b"x" * (8 * 1024 * 1024 + 1)})
        await expect(ada.page.get_by_role("alert")).to_contain_text("larger than 8 MB")
        await field.set_input_files(photo())
        await expect(ada.page.get_by_text("Picture saved.")).to_be_visible()
        await expect(ada.page.get_by_role("button", name="Remove")).to_be_visible()
        await ada.page.get_by_label("Display name").fill(name)
        await ada.shoot("people-01-edit")
        await no_accessibility_violations(ada.page)
        await ada.page.get_by_role("button", name="Save").click()
        await expect(ada.page.get_by_role("heading", level=1, name=name)).to_be_visible()

        # Bob remembers the name nearly right, finds her, and follows.
        await bob.page.get_by_role("link", name="People").first.click()
        await bob.page.get_by_label("Find people by name").fill("Sternwrate")
        found = bob.page.get_by_role("link", name=name)
        await expect(found).to_be_visible()
        picture = found.locator("img")
        assert "/avatar/" in (await picture.get_attribute("src") or "")
        assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 48
        await bob.page.keyboard.press("ArrowDown")
        await expect(found).to_be_focused()
        await bob.shoot("people-02-search")
        await no_accessibility_violations(bob.page)
        await bob.page.get_by_role("button", name=f"Follow {name}").click()
        await expect(bob.page.get_by_role("button", name=f"Unfollow {name}")).to_be_visible()
        await bob.page.get_by_label("Find people by name").fill("zzzzqqq")
        await expect(bob.page.get_by_text("Nobody is called anything like")).to_be_visible()
        await found.wait_for(state="hidden")
        await bob.goto(f"/@{ada.username}/followers")
        await expect(bob.page.get_by_role("link", name=bob.username)).to_be_visible()
        await no_accessibility_violations(bob.page)
        await bob.page.get_by_role("link", name="Following", exact=True).click()
        await expect(bob.page.get_by_text("Follows nobody yet.")).to_be_visible()

        # Ada sees that he follows her, and what he writes.
        await publishes(bob, title)
        await sees_post(ada, title, is_there=True)
        await ada.goto(f"/@{bob.username}")
        await expect(ada.page.get_by_text("Follows you")).to_be_visible()
        await ada.shoot("people-03-profile")
        await no_accessibility_violations(ada.page)

        # She mutes him: his post leaves her list, and stays on his page.
        await ada.page.get_by_role("button", name="More about").click()
        await ada.page.get_by_role("menuitem", name="Mute").click()
        await expect(ada.page.get_by_text("Muted", exact=True)).to_be_visible()
        await sees_post(ada, title, is_there=False)
        await ada.goto(f"/@{bob.username}")
        await expect(ada.page.get_by_role("link", name=title).first).to_be_visible()

        # She blocks him: neither is there for the other any more.
        await ada.page.get_by_role("button", name="More about").click()
        await ada.page.get_by_role("menuitem", name="Block").click()
        await ada.page.get_by_role("dialog").wait_for()
        await ada.shoot("people-04-block")
        await ada.page.get_by_role("dialog").get_by_role("button", name="Block").click()
        await expect(ada.page.get_by_text("You blocked this person.")).to_be_visible()
        await ada.shoot("people-05-blocked")
        await no_accessibility_violations(ada.page)
        await bob.goto(f"/@{ada.username}")
        await expect(bob.page.get_by_text("Nobody goes by that name.")).to_be_visible()
        await sees_post(ada, title, is_there=False)

        # In the lobby they do not hear or see each other, and no number is missing for either.
        await asyncio.gather(ada.goto("/rooms/lobby"), bob.goto("/rooms/lobby"))
        await expect(bob.page.get_by_text("Live", exact=True)).to_be_visible()
        await expect(ada.page.get_by_text("Live", exact=True)).to_be_visible()
        await says(ada, SECRET)
        await ada.page.get_by_role("textbox", name="Message").press_sequentially("And also")
        await says(bob, CONTROL)
        await asyncio.sleep(1)
        await expect(bob.page.get_by_text(SECRET)).to_have_count(0)
        await expect(bob.page.get_by_text(f"{ada.username} is typing")).to_have_count(0)
        await expect(bob.page.get_by_role("complementary").get_by_text(ada.username)).to_have_count(0)
        await expect(ada.page.get_by_text(CONTROL)).to_have_count(0)
        await bob.page.reload()
        await expect(bob.page.get_by_text(CONTROL)).to_be_visible()
        await expect(bob.page.get_by_text(SECRET)).to_have_count(0)

        # She takes it back in her settings, may put it on again, and they meet again.
        await ada.goto("/settings/people")
        await ada.page.get_by_role("button", name="Unblock").click()
        await expect(ada.page.get_by_text("no longer blocked")).to_be_visible()
        await expect(ada.page.get_by_role("button", name="Block again")).to_be_focused()
        await ada.shoot("people-06-settings")
        await no_accessibility_violations(ada.page)
        await ada.page.get_by_role("button", name="Unmute").click()
        await expect(ada.page.get_by_text("no longer muted")).to_be_visible()
        await sees_post(ada, title, is_there=True)
        await ada.goto("/rooms/lobby")
        await says(ada, AGAIN)
        await expect(bob.page.get_by_text(AGAIN)).to_be_visible()
        await bob.goto(f"/@{ada.username}")
        await expect(bob.page.get_by_role("heading", level=1, name=name)).to_be_visible()
        await expect(bob.page.get_by_role("button", name="Follow", exact=True)).to_be_visible()

        # On a phone in the dark.
        for path, shot in (
            (f"/@{ada.username}", "profile"), (f"/@{ada.username}/followers", "followers"),
            ("/people?q=sternwarte", "search"), ("/settings/people", "settings"), ("/settings/profile", "edit"),
        ):  # fmt: skip
            await bob.page.set_viewport_size({"width": 360, "height": 740})
            await bob.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            await bob.goto(path)
            await bob.page.get_by_role("heading", level=1).wait_for()
            await bob.page.wait_for_load_state("networkidle")
            await bob.shoot(f"people-07-small-{shot}")
            await no_sideways_scrolling(bob.page)
            await no_accessibility_violations(bob.page)

        # The picture goes as easily as it came.
        await ada.goto("/settings/profile")
        await ada.page.get_by_role("button", name="Remove").click()
        await expect(ada.page.get_by_text("Picture removed.")).to_be_visible()
        await expect(ada.page.get_by_text("Choose a picture")).to_be_visible()

        refused = [error for error in ada.console_errors if "400" not in error]  # the file that was no picture
        assert refused == []
        missing = [error for error in bob.console_errors if "404" not in error]  # the blocker's page
        assert missing == []
