"""A person takes everything along, leaves, comes back, and leaves for good: nothing of them is left anywhere."""

import asyncio
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from shared.testing.waiting import eventually
from tests.e2e.browser import PASSWORD, Person, chromium, person
from tests.e2e.stack import WITHOUT_LIMITS, RunningStack, running_stack
from tests.e2e.test_story import no_accessibility_violations

TITLE = "What I leave behind"
SECONDS = 30
SERVICES = {"auth", "content", "ai", "realtime", "blockchain"}


@pytest.fixture
def hasty_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """A stack in which a deletion can be undone for half a minute only."""
    hasty = {**WITHOUT_LIMITS, "SPARKLE_DELETION_DAYS": str(SECONDS / 86_400)}
    with running_stack(tmp_path_factory.mktemp("hasty"), hasty) as stack:
        yield stack


class Api:
    """What anybody can ask over HTTP."""

    def __init__(self, client: httpx.AsyncClient, mail: str) -> None:
        self.client = client
        self.mail = mail

    async def sign_in(self, who: Person) -> dict[str, str]:
        body = {"email": who.email, "password": PASSWORD}
        answer = await self.client.post("/api/auth/login", json=body)
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['tokens']['accessToken']}"}

    async def get(self, path: str, **options: Any) -> Any:
        answer = await self.client.get(path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def mails_to(self, who: Person, subject: str) -> list[str]:
        mails = (await self.client.get(self.mail)).json()
        return [mail["text"] for mail in mails if who.email in str(mail["to"]) and mail["subject"] == subject]


async def leave_traces(api: Api, ada: Person) -> dict[str, Any]:
    """Let a person write a post, chat with a companion and ask for a wallet; return what is where."""
    headers = await api.sign_in(ada)
    me = await api.get("/api/auth/me", headers=headers)
    document = {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Some words."}]}]}
    body = {"title": TITLE, "content": document, "tags": ["farewell"], "status": "PUBLISHED"}
    post = (await api.client.post("/api/posts", json=body, headers=headers)).json()
    companion = await api.client.post(
        "/api/ai/companions",
        json={"name": "Juniper", "personality_traits": {"warmth": 0.9}, "interests": ["tea"]},
        headers=headers,
    )
    companion_id = companion.json()["id"]
    said = {"companion_id": companion_id, "message": "I was born in Turin."}
    assert (await api.client.post("/api/ai/chat", json=said, headers=headers)).status_code == 200
    wallet = {"address": "0x" + "ab" * 20, "chainId": 31337}
    await api.client.post("/api/wallets/nonce", json=wallet, headers=headers)
    return {"id": me["id"], "slug": post["slug"], "companion": companion_id}


async def say_in_the_lobby(ada: Person, bob: Person) -> None:
    await ada.goto("/rooms/lobby")
    await bob.goto("/rooms/lobby")
    await ada.page.get_by_role("textbox", name="Message").fill("Remember me?")
    await ada.page.get_by_role("button", name="Send").click()
    await expect(bob.page.get_by_text("Remember me?")).to_be_visible()


async def take_everything_along(ada: Person, traces: dict[str, Any]) -> None:
    """Ask for the archive in the settings, follow how it is made, download it and look into it."""
    await ada.goto("/settings/data")
    await no_accessibility_violations(ada.page)
    await ada.page.emulate_media(color_scheme="dark")
    await ada.page.set_viewport_size({"width": 360, "height": 860})
    await no_accessibility_violations(ada.page)
    await ada.shoot("data-01-small-dark")
    overflow = await ada.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, "the page scrolls sideways"
    await ada.page.emulate_media(color_scheme="light")
    await ada.page.set_viewport_size({"width": 1280, "height": 860})
    await ada.page.get_by_role("button", name="Ask for an archive").click()
    await expect(ada.page.get_by_text("Your archive is ready.")).to_be_visible(timeout=30_000)
    await ada.shoot("data-02-ready")
    await no_accessibility_violations(ada.page)
    async with ada.page.expect_download() as started:
        await ada.page.get_by_role("button", name="Download").click()
    download = await started.value
    assert re.fullmatch(r"sparkle-\d{4}-\d\d-\d\d\.zip", download.suggested_filename)
    archive = zipfile.ZipFile(io.BytesIO((await download.path()).read_bytes()))
    assert archive.testzip() is None
    assert {name.partition("/")[0] for name in archive.namelist()} == SERVICES | {"readme.txt"}

    def rows(name: str) -> Any:
        return json.loads(archive.read(name))

    assert [post["title"] for post in rows("content/posts.json")] == [TITLE]
    assert [companion["id"] for companion in rows("ai/companions.json")] == [traces["companion"]]
    assert rows("ai/messages.json")[0]["content"] == "I was born in Turin."
    assert [message["message"] for message in rows("realtime/room_messages.json")] == ["Remember me?"]
    assert [wallet["user_id"] for wallet in rows("blockchain/wallet_nonces.json")] == [traces["id"]]
    assert [user["email"] for user in rows("auth/users.json")] == [ada.email]
    assert b"password_hash" not in b"".join(archive.read(name) for name in archive.namelist())


async def leave(ada: Person, *, shots: str | None = None) -> None:
    """Delete the account in the settings."""
    await ada.goto("/settings/data")
    await ada.page.get_by_role("button", name="Delete my account").click()
    dialog = ada.page.get_by_role("dialog")
    await dialog.get_by_label("to confirm").fill("somebody else")
    await dialog.get_by_role("button", name="Delete my account").click()
    await expect(dialog.get_by_text("That is not your username.")).to_be_visible()
    if shots:
        await ada.shoot(shots)
        await no_accessibility_violations_in_dialog(ada)
    await dialog.get_by_label("to confirm").fill(ada.username.upper())
    await dialog.get_by_role("button", name="Delete my account").click()
    await expect(ada.page.get_by_role("heading", name="Goodbye for now.")).to_be_visible()


async def no_accessibility_violations_in_dialog(ada: Person) -> None:
    results = await Axe().run(ada.page)
    assert results.violations_count == 0, results.generate_report()


async def test_everything_comes_along_and_nothing_stays_behind(hasty_stack: RunningStack) -> None:
    mail = hasty_stack.description["mail"]
    async with (
        chromium() as browser,
        person(browser, hasty_stack.gateway, "ada") as ada,
        person(browser, hasty_stack.gateway, "bob", width=360) as bob,
        httpx.AsyncClient(base_url=hasty_stack.gateway, timeout=30) as client,
    ):
        api = Api(client, mail)
        await asyncio.gather(ada.join(mail), bob.join(mail))
        traces = await leave_traces(api, ada)
        await say_in_the_lobby(ada, bob)
        await take_everything_along(ada, traces)
        assert await api.mails_to(ada, "Your data is ready")

        # She leaves. Others do not see her any more; her session is over everywhere.
        await leave(ada, shots="data-03-confirm")
        await ada.shoot("data-04-goodbye")
        await no_accessibility_violations(ada.page)
        assert (await client.get(f"/api/users/{ada.username}")).status_code == 404
        # She comes back: the banner is on every page, and the account stays.
        await ada.sign_in()
        banner = ada.page.get_by_label("Your account is going to be deleted")
        await expect(banner).to_be_visible()
        await ada.shoot("data-05-banner")
        await no_accessibility_violations(ada.page)
        await banner.get_by_role("button", name="Keep my account").click()
        await expect(banner).to_have_count(0)
        assert (await client.get(f"/api/users/{ada.username}")).status_code == 200

        # She leaves for good.
        headers = await api.sign_in(ada)
        await leave(ada)

        async def receipt_link() -> str | None:
            for text in await api.mails_to(ada, "Your account was deleted"):
                found = re.search(r"https?://\S+/receipts/[\w-]+", text)
                if found:
                    return found.group()
            return None

        link = await eventually(receipt_link, within=SECONDS + 60)
        assert len(await api.mails_to(ada, "Your account will be deleted")) >= 1

        # Nothing of her is left in what anybody can see.
        assert (await client.get("/api/auth/me", headers=headers)).status_code == 401
        for path in (f"/api/users/{traces['id']}", f"/api/users/{ada.username}", f"/api/posts/{traces['slug']}"):
            assert (await client.get(path)).status_code == 404, path
        posts = await api.get("/api/posts", params={"authorId": traces["id"]})
        assert posts["posts"] == []
        bobs = await api.sign_in(bob)
        log = (await api.get("/api/rooms/lobby/messages", headers=bobs))["messages"]
        assert ada.username not in json.dumps(log)
        assert "Remember me?" not in json.dumps(log)
        assert [entry["seq"] for entry in log] == list(range(len(log), 0, -1))
        refused = await client.post("/api/auth/login", json={"email": ada.email, "password": PASSWORD})
        assert (refused.status_code, refused.json()["code"]) == (401, "invalid_credentials")
        again = {"email": "else_" + ada.email, "username": ada.username, "password": PASSWORD}
        taken = await client.post("/api/auth/register", json=again)
        assert (taken.status_code, taken.json()["code"]) == (409, "username_taken")
        await bob.goto("/rooms/lobby")
        await expect(bob.page.get_by_text("This message was deleted.").last).to_be_visible()
        await bob.shoot("data-06-lobby")

        # The receipt lists every store, and what a chain cannot forget.
        await bob.page.goto(link)
        await expect(bob.page.get_by_role("heading", name="A deleted account")).to_be_visible()
        await expect(bob.page.get_by_text("public blockchain")).to_be_visible()
        await no_accessibility_violations(bob.page)
        await bob.shoot("data-07-receipt")
        overflow = await bob.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, "the page scrolls sideways"
        receipt = (await api.get(f"/api/users/receipts/{link.rpartition('/')[2]}"))["receipt"]
        counts = {
            f"{service['name']}.{store['store']}": (store["action"], store["count"])
            for service in receipt["services"]
            for store in service["stores"]
        }
        assert {name.partition(".")[0] for name in counts} == SERVICES
        assert counts["content.posts"] == ("deleted", 1)
        assert counts["ai.companions"] == ("deleted", 1)
        assert counts["ai.messages"] == ("deleted", 2)
        assert counts["realtime.room_messages"] == ("anonymised", 1)
        assert counts["blockchain.wallet_nonces"] == ("deleted", 1)
        assert counts["blockchain.chain"] == ("kept", None)
        assert counts["auth.users"] == ("deleted", 1)
        for word in (ada.username, ada.email, traces["id"]):
            assert word not in json.dumps(receipt)
        assert bob.console_errors == []
