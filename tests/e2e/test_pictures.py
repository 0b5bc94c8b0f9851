"""Pictures: by button, by paste and by drop, described, private until the post is published, and kept in one place."""

import base64
import io
import re

import httpx
from PIL import Image
from playwright.async_api import FilePayload, expect

from tests.e2e.browser import chromium, person
from tests.e2e.stack import RunningStack
from tests.e2e.test_people import no_accessibility_violations, no_sideways_scrolling

_PUT = """
async ({ kind, data, name }) => {
  const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: 'image/png' }));
  const editor = document.querySelector('[role=textbox][aria-label=Content]');
  editor.focus();
  const box = editor.getBoundingClientRect();
  const event =
    kind === 'paste'
      ? new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })
      : new DragEvent('drop', {
          dataTransfer: transfer, bubbles: true, cancelable: true, clientX: box.x + 40, clientY: box.y + 30,
        });
  editor.dispatchEvent(event);
}
"""


def png(color: str, width: int = 1400, height: int = 700) -> bytes:
    """A picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), color).save(buffer, "PNG")
    return buffer.getvalue()


def file(name: str, data: bytes, kind: str = "image/png") -> FilePayload:
    """A file as the dialog of the system gives it."""
    return FilePayload(name=name, mimeType=kind, buffer=data)


async def test_pictures(stack: RunningStack) -> None:
    async with chromium() as browser, person(browser, stack.gateway, "ada") as ada:
        await ada.join(stack.description["mail"])
        page = ada.page
        await ada.goto("/write")
        await page.get_by_label("Title").fill("Three pictures")
        editor = page.get_by_role("textbox", name="Content")

        # By button, with a description.
        await editor.click()
        await page.get_by_role("button", name="Image").click()
        dialog = page.get_by_role("dialog", name="Image")
        await dialog.get_by_label("Upload a picture").set_input_files(file("red.png", png("darkred")))
        await expect(dialog.get_by_label("Address of the image")).to_have_count(0)
        await dialog.get_by_label("Description").fill("A red field")
        await no_accessibility_violations(page)
        await ada.shoot("pictures-01-dialog")
        await dialog.get_by_role("button", name="Insert image").click()
        await expect(editor.get_by_role("img", name="A red field")).to_be_visible()

        # By paste and by drop; what has no description is said, and can be given one.
        for kind, color in (("paste", "navy"), ("drop", "darkgreen")):
            data = base64.b64encode(png(color)).decode()
            await page.evaluate(_PUT, {"kind": kind, "data": data, "name": f"{color}.png"})
            await expect(editor.locator("img")).to_have_count(2 if kind == "paste" else 3)
        await expect(page.get_by_text("2 pictures have no description.")).to_be_visible()
        for _ in range(2):
            await editor.locator("img:not([alt]), img[alt='']").first.click()
            await page.get_by_role("button", name="Image").click()
            await dialog.get_by_label("Description").fill("A field of one colour")
            await dialog.get_by_role("button", name="Save description").click()
        await expect(page.get_by_text("no description")).to_have_count(0)
        shown = await editor.locator("img").evaluate_all("all => all.map((img) => img.naturalWidth > 0)")
        assert shown == [True, True, True]  # though nobody else can see them yet
        await ada.shoot("pictures-02-editor")

        # What is no picture is refused before it is sent.
        await editor.focus()
        await page.keyboard.press("Control+End")
        await page.keyboard.type("The end.")
        await page.get_by_role("button", name="Image").click()
        await dialog.get_by_label("Upload a picture").set_input_files(file("a.svg", b"<svg/>", "image/svg+xml"))
        await expect(dialog.get_by_text("Only JPEG, PNG, WebP, GIF and AVIF pictures")).to_be_visible()
        await dialog.get_by_role("button", name="Cancel the upload of a.svg").click()
        await dialog.get_by_role("button", name="Cancel", exact=True).click()

        # A cover by upload.
        await page.get_by_text("Post settings").click()
        await page.get_by_label("Upload a cover").set_input_files(file("cover.png", png("indigo", 1600, 800)))
        await expect(page.get_by_label("Cover image")).to_have_value(re.compile("^/api/media/"))
        await page.get_by_label("What the cover shows").fill("A violet field")

        # Private until it is published.
        await page.get_by_role("button", name="Save draft").click()
        await expect(page.get_by_text("Draft saved.")).to_be_visible()
        address = await editor.get_by_role("img", name="A red field").get_attribute("src")
        assert address is not None
        plain = address.partition("?")[0]
        async with httpx.AsyncClient(base_url=stack.gateway) as nobody:
            assert (await nobody.get(plain)).status_code == 404
            await page.get_by_role("button", name="Publish").click()
            await page.wait_for_url(re.compile(r"/posts/three-pictures-[0-9a-z]{6}$"))
            answer = await nobody.get(plain)
            assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
            part = await nobody.get(plain, headers={"Range": "bytes=0-9"})
            assert (part.status_code, len(part.content)) == (206, 10)
            again = await nobody.get(plain, headers={"If-None-Match": answer.headers["etag"]})
            assert again.status_code == 304
        picture = page.get_by_role("img", name="A red field")
        await expect(picture).to_have_attribute("width", "1400")
        await expect(picture).to_have_attribute("srcset", re.compile(r"/640\.webp\S* 640w"))
        await picture.scroll_into_view_if_needed()
        assert await picture.evaluate("(img) => img.decode().then(() => img.currentSrc)")
        await no_accessibility_violations(page)
        await ada.shoot("pictures-03-post")

        # All in one place.
        await ada.goto("/me/media")
        await expect(page.get_by_role("list", name="Pictures").get_by_role("listitem")).to_have_count(4)
        await expect(page.get_by_text("4 of 2000 pictures")).to_be_visible()
        await page.get_by_label("Upload pictures").set_input_files(file("spare.png", png("black", 500, 500)))
        await expect(page.get_by_role("list", name="Pictures").get_by_role("listitem")).to_have_count(5)
        await no_accessibility_violations(page)
        await ada.shoot("pictures-04-library")
        await page.get_by_role("button", name="Delete this picture").first.click()
        await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        await expect(page.get_by_role("list", name="Pictures").get_by_role("listitem")).to_have_count(4)
        await page.set_viewport_size({"width": 360, "height": 740})
        await page.emulate_media(color_scheme="dark")
        await ada.goto("/me/media")
        await page.get_by_role("list", name="Pictures").wait_for()
        await no_sideways_scrolling(page)
        await no_accessibility_violations(page)
        await ada.shoot("pictures-05-phone")
        assert ada.console_errors == []
