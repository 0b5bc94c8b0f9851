"""Personal access tokens: made in the browser, used by a program at the gateway, revoked, of no use a second later."""

import time
from typing import Any

import httpx
import pytest
from playwright.async_api import expect
from socketio import AsyncSimpleClient
from socketio.exceptions import ConnectionError as Refused
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from shared.testing.waiting import eventually
from tests.e2e.browser import PASSWORD, Person, chromium, person
from tests.e2e.stack import RunningStack
from tests.e2e.test_admin import dialog_is_accessible
from tests.e2e.test_story import no_accessibility_violations

# One address of each service that any person may read.
READABLE = {
    "people": "/api/users/{username}",
    "content": "/api/posts",
    "ai": "/api/ai/companions",
    "realtime": "/api/notifications",
    "blockchain": "/api/wallets",
}


async def make(owner: Person, name: str, *means: str) -> str:
    """Make a token in the browser and return it."""
    page = owner.page
    await page.get_by_role("button", name="New token").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill(name)
    for text in means:
        await dialog.get_by_label(text).check()
    await dialog.get_by_role("button", name="Make token").click()
    await expect(dialog.get_by_text("Copy your token now")).to_be_visible()
    token = await dialog.get_by_label("Your token").input_value()
    await dialog.get_by_role("button", name="I have kept it").click()
    await expect(dialog).to_be_hidden()
    return token


def program(gateway: str, token: str) -> httpx.AsyncClient:
    """Return the client of a program that has a token."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=gateway, headers=headers, timeout=20, trust_env=False)


async def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json().get("code"))


async def draft_of(gateway: str, owner: Person) -> dict[str, Any]:
    """Let a person write a draft."""
    async with httpx.AsyncClient(base_url=gateway, timeout=20, trust_env=False) as client:
        login = {"email": owner.email, "password": PASSWORD}
        signed_in = (await client.post("/api/auth/login", json=login)).json()
        headers = {"Authorization": f"Bearer {signed_in['tokens']['accessToken']}"}
        content = {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Shh."}]}]}
        body = {"title": "Not yet", "content": content, "status": "DRAFT"}
        answer = await client.post("/api/posts", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return {"authorId": signed_in["user"]["id"], "content": content}


async def test_a_program_works_within_its_token_and_ends_with_it(stack: RunningStack) -> None:
    gateway = stack.gateway
    async with (
        chromium() as browser,
        person(browser, gateway, "tove", width=360) as tove,
    ):
        await tove.join(stack.description["mail"])
        await tove.goto("/settings/tokens")
        await expect(tove.page.get_by_text("No tokens yet.")).to_be_visible()
        await no_accessibility_violations(tove.page)
        await tove.page.get_by_role("button", name="New token").click()
        dialog = tove.page.get_by_role("dialog")
        await dialog.get_by_role("button", name="Make token").click()
        await expect(dialog.get_by_text("Choose at least one thing that it may do.")).to_be_visible()
        await tove.shoot("tokens-new-small")
        await dialog_is_accessible(tove.page)
        await tove.page.keyboard.press("Escape")
        reader = await make(tove, "Reader", "Read posts, comments and your drafts")
        writer = await make(tove, "Writer", "Write, publish, comment, react and upload as you")
        assert reader.startswith("spk_")
        await tove.page.emulate_media(color_scheme="dark")
        await tove.shoot("tokens-small-dark")
        overflow = await tove.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, "the page scrolls sideways"
        await no_accessibility_violations(tove.page)
        assert reader not in await tove.page.content(), "the secret is shown once"

        draft = await draft_of(gateway, tove)
        async with program(gateway, reader) as reading, program(gateway, writer) as writing:
            mine = {"authorId": draft["authorId"], "status": "DRAFT"}
            found = await reading.get("/api/posts", params=mine)
            assert [post["title"] for post in found.json()["posts"]] == ["Not yet"]
            post = {"title": "By a program", "content": draft["content"], "status": "PUBLISHED"}
            assert await problem(await reading.post("/api/posts", json=post)) == (403, "insufficient_scope")
            assert await problem(await writing.get("/api/posts")) == (403, "insufficient_scope")
            assert (await writing.post("/api/posts", json=post)).status_code == 201
            for area, path in READABLE.items():
                if area != "content":
                    answer = await reading.get(path.format(username=tove.username))
                    assert await problem(answer) == (403, "insufficient_scope"), path
            for path in ("/api/auth/sessions", "/api/auth/tokens", "/api/auth/audit"):
                assert await problem(await reading.get(path)) == (403, "insufficient_scope")
            proof = await reading.post("/api/auth/reauthenticate", json={"password": PASSWORD})
            assert await problem(proof) == (403, "insufficient_scope")
            assert (await reading.get("/api/admin/users")).status_code == 403

            # Revoked in the browser, refused everywhere within a second.
            await tove.page.get_by_role("button", name="Revoke Reader").click()
            await tove.page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
            await expect(tove.page.get_by_text("The token was revoked.")).to_be_visible()
            revoked_at = time.monotonic()

            async def is_refused() -> bool:
                return await problem(await reading.get("/api/posts")) == (401, "invalid_personal_token")

            await eventually(is_refused, within=1)
            assert time.monotonic() - revoked_at < 1
            assert (await writing.post("/api/posts", json={**post, "title": "Another"})).status_code == 201
        await expect(tove.page.get_by_role("button", name="Revoke Reader")).to_be_hidden()
        await tove.goto("/settings/activity")
        await expect(tove.page.get_by_text("A personal access token was revoked").first).to_be_visible()
        assert tove.console_errors == []


async def test_each_service_takes_a_token_of_its_area(stack: RunningStack) -> None:
    gateway = stack.gateway
    async with chromium() as browser, person(browser, gateway, "uma") as uma:
        await uma.join(stack.description["mail"])
        async with httpx.AsyncClient(base_url=gateway, timeout=20, trust_env=False) as client:
            login = {"email": uma.email, "password": PASSWORD}
            access = (await client.post("/api/auth/login", json=login)).json()["tokens"]["accessToken"]
            tokens: dict[str, str] = {}
            for area in READABLE:
                for kind in ("read", "write"):
                    wanted = {"name": area, "scopes": [f"{area}:{kind}"], "expiresInDays": 1}
                    answer = await client.post(
                        "/api/auth/tokens", json=wanted, headers={"Authorization": f"Bearer {access}"}
                    )
                    tokens[f"{area}:{kind}"] = answer.json()["token"]
        for area, path in READABLE.items():
            address = path.format(username=uma.username)
            async with program(gateway, tokens[f"{area}:read"]) as own:
                answer = await own.get(address)
                assert answer.status_code == 200, f"{path}: {answer.text}"
            other = "people" if area != "people" else "ai"
            for scope in (f"{area}:write", f"{other}:read"):
                async with program(gateway, tokens[scope]) as wrong:
                    assert await problem(await wrong.get(address)) == (403, "insufficient_scope"), (scope, path)
        await sockets_take_only_their_own(gateway, tokens)


async def sockets_take_only_their_own(gateway: str, tokens: dict[str, str]) -> None:
    """The AI socket takes a token in its header; a Socket.IO client exchanges it first."""
    url = gateway.replace("http", "ws", 1) + "/ws/ai/chat/0190b5a0-0000-7000-8000-000000000000"
    for scope, code in (("ai:write", 4404), ("ai:read", 4403), ("content:write", 4403)):
        headers = {"Authorization": f"Bearer {tokens[scope]}"}
        async with connect(url, additional_headers=headers, proxy=None) as socket:
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == code, scope
    for scope, is_let_in in (("realtime:write", True), ("realtime:read", False)):
        async with httpx.AsyncClient(base_url=gateway, timeout=20, trust_env=False) as client:
            answer = await client.post("/api/auth/token", json={"personalAccessToken": tokens[scope]})
        exchanged = answer.json()["accessToken"]
        async with AsyncSimpleClient() as socket_io:
            if is_let_in:
                await socket_io.connect(gateway, auth={"token": exchanged}, transports=["websocket"])
                assert (await socket_io.receive(timeout=10))[0] == "connected"
            else:
                with pytest.raises(Refused):
                    await socket_io.connect(gateway, auth={"token": exchanged}, transports=["websocket"])
