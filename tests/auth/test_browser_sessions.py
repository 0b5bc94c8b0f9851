"""Browsers: the cookie, its attributes, and the header that other sites cannot send. And signing out."""

import httpx
import pytest
from sqlalchemy import text

from services.auth.app import create_app
from services.auth.settings import AuthSettings
from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from shared.testing.waiting import eventually
from tests.auth.people import BROWSER, Person, SignUp, account, assert_problem, credentials, person_of


def cookie_of(answer: httpx.Response) -> str:
    return next(value for value in answer.headers.get_list("set-cookie") if value.startswith("sparkle_refresh="))


async def is_refused(auth: RunningService, person: Person) -> bool:
    return (await auth.client.get("/api/auth/me", headers=person.bearer)).status_code == 401


async def test_a_browser_gets_the_refresh_token_as_a_cookie_only(sign_up: SignUp, browser: httpx.AsyncClient) -> None:
    registered = await browser.post("/api/auth/register", json=account("bob"))
    await sign_up("ada")
    signed_in = await browser.post("/api/auth/login", json=credentials())
    again = await browser.post("/api/auth/refresh", json={})
    for answer in (registered, signed_in, again):
        assert answer.is_success, answer.text
        assert set(answer.json()["tokens"]) == {"accessToken"}
        attributes = {part.strip().lower() for part in cookie_of(answer).split(";")[1:]}
        assert attributes == {"httponly", "samesite=strict", "path=/api/auth", "max-age=2592000"}
    assert again.json()["user"]["username"] == "ada"


async def test_the_cookie_is_secure_where_the_site_is(start_service: StartService) -> None:
    settings = {"bcrypt_rounds": 4, "public_url": "https://sparkle.example"}
    auth = await start_service("services.auth", AuthSettings, create_app, settings=settings, keys=None)
    answer = await auth.client.post("/api/auth/register", json=account(), headers=BROWSER)
    assert "; Secure" in cookie_of(answer)


@pytest.mark.parametrize("path", ["refresh", "logout"])
async def test_the_cookie_needs_the_header_beside_it(
    auth: RunningService, browser: httpx.AsyncClient, path: str
) -> None:
    await browser.post("/api/auth/register", json=account())
    del browser.headers["X-Client"]
    assert_problem(await browser.post(f"/api/auth/{path}"), 403, "csrf_header_missing")
    refreshed = await browser.post("/api/auth/refresh", headers=BROWSER)
    assert refreshed.status_code == 200, "nothing was changed"
    assert await auth.recorded_events("auth.session_revoked") == []


async def test_a_refused_cookie_is_taken_back(auth: RunningService, browser: httpx.AsyncClient) -> None:
    await browser.post("/api/auth/register", json=account())
    async with auth.database.transaction() as session:
        await session.execute(text("DELETE FROM sessions"))
    answer = await browser.post("/api/auth/refresh")
    assert_problem(answer, 401, "invalid_refresh_token")
    assert "Max-Age=0" in cookie_of(answer)
    assert "sparkle_refresh" not in browser.cookies


async def test_signing_out_in_a_browser_ends_the_session_and_clears_the_cookie(
    auth: RunningService, browser: httpx.AsyncClient
) -> None:
    registered = await browser.post("/api/auth/register", json=account())
    ada = person_of(registered)
    kept = browser.cookies["sparkle_refresh"]
    answer = await browser.post("/api/auth/logout", json={}, headers={"Authorization": "Bearer expired"})
    assert answer.status_code == 204
    assert "sparkle_refresh" not in browser.cookies
    assert_problem(
        await auth.client.post("/api/auth/refresh", json={"refreshToken": kept}), 401, "invalid_refresh_token"
    )
    await eventually(lambda: is_refused(auth, ada), within=2)


async def test_signing_out_with_the_refresh_token_or_the_access_token(auth: RunningService, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    by_refresh = await auth.client.post("/api/auth/logout", json={"refreshToken": ada.refresh_token})
    by_access = await auth.client.post("/api/auth/logout", headers=bob.bearer)
    assert by_refresh.status_code == by_access.status_code == 204
    for person in (ada, bob):
        answer = await auth.client.post("/api/auth/refresh", json={"refreshToken": person.refresh_token})
        assert_problem(answer, 401, "invalid_refresh_token")
        await eventually(lambda person=person: is_refused(auth, person), within=2)  # type: ignore[misc]
    revoked = await auth.recorded_events("auth.session_revoked")
    assert [event.data["user_id"] for event in revoked] == [str(ada.id), str(bob.id)]


async def test_signing_out_twice_is_fine_and_without_anything_is_not(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    for _ in range(2):
        answer = await auth.client.post("/api/auth/logout", json={"refreshToken": ada.refresh_token})
        assert answer.status_code == 204
    assert len(await auth.recorded_events("auth.session_revoked")) == 1
    assert (await auth.client.post("/api/auth/logout", json={"refreshToken": "nobody's"})).status_code == 204
    assert_problem(await auth.client.post("/api/auth/logout"), 401, "not_authenticated")
    expired = {"Authorization": "Bearer nonsense"}
    assert_problem(await auth.client.post("/api/auth/logout", headers=expired), 401, "invalid_token")


async def test_a_refresh_token_that_is_nobodys_does_not_keep_the_access_token_alive(
    auth: RunningService, sign_up: SignUp
) -> None:
    ada = await sign_up("ada")
    answer = await auth.client.post("/api/auth/logout", json={"refreshToken": "nobody's"}, headers=ada.bearer)
    assert answer.status_code == 204
    await eventually(lambda: is_refused(auth, ada), within=2)
