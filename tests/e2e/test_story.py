"""One story through the whole system, in real browsers: what a newcomer does on the first day."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.e2e.browser import chromium, person
from tests.e2e.stack import RunningStack

TITLE = "Notes from the first evening"


async def no_accessibility_violations(page: Page) -> None:
    await expect(page.get_by_role("heading", level=1)).to_be_visible()  # the page is there, not only its frame
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


async def test_first_day(stack: RunningStack) -> None:
    mail = stack.description["mail"]
    async with (
        chromium() as browser,
        person(browser, stack.gateway, "ada") as ada,
        person(browser, stack.gateway, "bob") as bob,
    ):
        # Ada registers, reads the mail, verifies, signs in.
        await ada.sign_up()
        await ada.shoot("01-check-mail")
        await ada.open_verification_link(mail)
        await expect(ada.page.get_by_text("You are in.")).to_be_visible()
        await ada.shoot("02-verified")
        await ada.sign_in()
        await expect(ada.page.get_by_role("heading", level=1)).to_be_visible()

        # A reload keeps her signed in: the session is in a cookie that no script can read.
        await ada.page.reload()
        await expect(ada.page.get_by_role("link", name="Write").first).to_be_visible()
        stored = await ada.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage}) + document.cookie")
        assert "eyJ" not in stored
        assert "sparkle_refresh" not in stored

        # Bob joins and looks at the home page.
        await bob.join(mail)
        await bob.goto("/")
        await expect(bob.page.get_by_role("article").first).to_be_visible()
        await bob.shoot("03-home")
        await no_accessibility_violations(bob.page)

        # Ada writes and publishes; Bob's page offers the post without a reload.
        await ada.goto("/write")
        await ada.page.get_by_label("Title").fill(TITLE)
        editor = ada.page.locator("[contenteditable=true]")
        await editor.click()
        await editor.press_sequentially("The house has a kitchen now. ")
        await ada.page.get_by_role("button", name="Bold").click()
        await editor.press_sequentially("Bring bread.")
        await ada.page.get_by_label("Tags").fill("evenings")
        await ada.page.keyboard.press("Enter")
        await ada.shoot("04-write")
        await no_accessibility_violations(ada.page)
        await ada.page.get_by_role("button", name="Publish").click()
        await expect(ada.page.get_by_role("heading", name=TITLE)).to_be_visible()
        await expect(ada.page.locator("strong", has_text="Bring bread.")).to_be_visible()
        await ada.shoot("05-read")

        await bob.page.get_by_role("button", name="new post").click()
        await bob.page.get_by_role("link", name=TITLE).first.click()
        await expect(bob.page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
        await expect(bob.page.get_by_text("The house has a kitchen now.")).to_be_visible()
        await expect(bob.page.get_by_text("1 min").first).to_be_visible()
        await no_accessibility_violations(bob.page)

        # Each sees that the other is there.
        await expect(bob.page.get_by_text("Online").first).to_be_visible()

        # They talk in the lobby.
        await ada.goto("/rooms/lobby")
        await bob.goto("/rooms/lobby")
        await ada.page.get_by_role("textbox", name="Message").fill("Is anybody here?")
        await ada.page.get_by_role("button", name="Send").click()
        await expect(bob.page.get_by_text("Is anybody here?")).to_be_visible()
        await bob.shoot("06-lobby")
        await no_accessibility_violations(bob.page)

        # Ada makes a companion, which streams an answer and says what it is.
        await ada.goto("/companions/new")
        await ada.page.get_by_label("Name").fill("Juniper")
        await ada.page.get_by_label("Interests").fill("tea, old maps")
        chunks: list[str] = []
        ada.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: chunks.append(str(frame))))
        await ada.page.get_by_role("button", name="Create companion").click()
        await ada.page.get_by_label("Message to Juniper").fill("Hello! My name is Ada. What are you?")
        await ada.page.keyboard.press("Enter")
        await expect(ada.page.get_by_role("listitem").filter(has_text="offline engine")).to_be_visible(timeout=30_000)
        await expect(ada.page.get_by_role("button", name="Send")).to_be_visible(timeout=30_000)
        assert sum('"chunk"' in frame for frame in chunks) > 3, "the answer did not stream"
        await ada.shoot("07-companion")
        await no_accessibility_violations(ada.page)

        assert ada.console_errors == []
        assert bob.console_errors == []


async def test_small_screen_and_dark(stack: RunningStack) -> None:
    demo = stack.description["demo"][0]
    async with chromium() as browser, person(browser, stack.gateway, "eve", width=360) as eve:
        await eve.page.emulate_media(color_scheme="dark")
        await eve.goto("/")
        await eve.page.get_by_role("article").first.wait_for()
        await eve.shoot("08-small-dark")
        overflow = await eve.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, "the page scrolls sideways"
        await no_accessibility_violations(eve.page)
        eve.email = demo["email"]
        await eve.goto("/sign-in")
        await eve.page.get_by_label("Email").fill(demo["email"])
        await eve.page.get_by_label("Password").fill("not the password")
        await eve.page.get_by_role("button", name="Sign in").click()
        await expect(eve.page.get_by_role("alert")).to_be_visible()
        await eve.page.get_by_label("Password").fill(demo["password"])
        await eve.page.get_by_role("button", name="Sign in").click()
        await expect(eve.page.get_by_role("navigation").first).to_be_visible()
        await eve.shoot("09-small-signed-in")
