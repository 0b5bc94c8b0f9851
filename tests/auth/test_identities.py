"""Connecting and disconnecting accounts elsewhere; the provider is a fake that ships with the service."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from services.auth.app import create_app
from services.auth.identities.fakes import FakeIdentityProvider
from services.auth.identities.ports import ExternalIdentity, ProviderRefused, ProviderUnavailable
from services.auth.identities.providers import GitHubSettings
from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from services.auth.settings import AuthSettings
from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from tests.auth.people import BROWSER, PUBLIC_URL, Person, SignUp, assert_problem, person_of, text_of
from tests.auth.test_second_factors import code_of, finish, set_up

ISSUER = "https://github.com"
ENTRY = GitHubSettings(name="github", label="GitHub", kind="github", client_id="id", client_secret="secret")


def somebody(subject: str) -> ExternalIdentity:
    return ExternalIdentity(ISSUER, subject, f"{subject}@elsewhere.example", email_verified=True, name=subject)


@pytest.fixture
def provider() -> FakeIdentityProvider:
    return FakeIdentityProvider(ada=somebody("ada"), ada2=somebody("ada2"), bob=somebody("bob"))


@pytest.fixture
async def auth(start_service: StartService, provider: FakeIdentityProvider) -> RunningService:
    """The service with that provider."""
    settings = {"bcrypt_rounds": 4, "public_url": PUBLIC_URL, "oidc_providers": [ENTRY]}
    return await start_service(
        "services.auth", AuthSettings, create_app, settings=settings, keys=None, providers={"github": provider}
    )


@pytest.fixture
async def browser(auth: RunningService) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=auth.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL, headers=BROWSER) as client:
        yield client


async def begin(browser: httpx.AsyncClient, person: Person) -> httpx.Response:
    return await browser.post("/api/auth/identities/github/link", headers=person.bearer)


async def back(browser: httpx.AsyncClient, url: str, code: str) -> str:
    state = parse_qs(urlsplit(url).query)["state"][0]
    answer = await browser.get(f"/api/auth/oauth/github/callback?state={state}&code={code}")
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def link(browser: httpx.AsyncClient, person: Person, code: str) -> str:
    started = await begin(browser, person)
    assert started.status_code == 200, started.text
    return await back(browser, started.json()["url"], code)


async def identities_of(auth: RunningService, person: Person) -> list[dict[str, str]]:
    answer = await auth.client.get("/api/auth/identities", headers=person.bearer)
    assert answer.status_code == 200
    found: list[dict[str, str]] = answer.json()["identities"]
    return found


async def sign_in(browser: httpx.AsyncClient, code: str) -> str:
    started = await browser.get("/api/auth/oauth/github/start")
    return await back(browser, started.headers["location"], code)


async def test_an_account_elsewhere_is_connected_opens_the_account_and_is_removed(
    auth: RunningService,
    browser: httpx.AsyncClient,
    sign_up: SignUp,
    mails: MailQueue,
    sender: RecordingMailSender,
) -> None:
    ada = await sign_up("ada")
    assert await link(browser, ada, "ada") == "/settings/connections?connected=github"
    assert await link(browser, ada, "ada") == "/settings/connections?connected=github", "again is fine"
    [identity] = await identities_of(auth, ada)
    assert set(identity) == {"id", "provider", "label", "email", "createdAt", "lastUsedAt"}
    assert (identity["label"], identity["email"]) == ("GitHub", "ada@elsewhere.example")

    assert await sign_in(browser, "ada") == "/signed-in?next=/"
    assert (await browser.post("/api/auth/refresh")).json()["user"]["id"] == str(ada.id)

    removed = await auth.client.delete(f"/api/auth/identities/{identity['id']}", headers=ada.bearer)
    assert removed.status_code == 204
    assert (await sign_in(browser, "ada")).startswith("/sign-up/finish")
    audit = (await auth.client.get("/api/auth/audit", headers=ada.bearer)).json()["events"]
    kinds = [event["kind"] for event in audit]
    assert kinds.count("identity_linked") == kinds.count("identity_unlinked") == 1
    while await mails.send_next():
        pass
    told = " ".join(text_of(mail) for mail in sender.sent)
    assert "You can now sign in with GitHub." in told
    assert "You can no longer sign in with GitHub." in told


async def test_only_somebody_who_signed_in_just_now_connects_or_removes(
    auth: RunningService, browser: httpx.AsyncClient, sign_up: SignUp
) -> None:
    ada = await sign_up("ada")
    await link(browser, ada, "ada")
    [identity] = await identities_of(auth, ada)
    auth.clock.advance(timedelta(minutes=11))
    assert_problem(await begin(browser, ada), 403, "reauthentication_required")
    answer = await auth.client.delete(f"/api/auth/identities/{identity['id']}", headers=ada.bearer)
    assert_problem(answer, 403, "reauthentication_required")
    assert len(await identities_of(auth, ada)) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "identities/github/link"), ("GET", "identities"), ("DELETE", f"identities/{UUID(int=1)}")],
)
async def test_anonymous_is_asked_to_sign_in(auth: RunningService, method: str, path: str) -> None:
    assert_problem(await auth.client.request(method, f"/api/auth/{path}"), 401, "not_authenticated")


async def test_others_neither_see_nor_remove_it(
    auth: RunningService, browser: httpx.AsyncClient, sign_up: SignUp
) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    await link(browser, ada, "ada")
    [identity] = await identities_of(auth, ada)
    assert await identities_of(auth, bob) == []
    answer = await auth.client.delete(f"/api/auth/identities/{identity['id']}", headers=bob.bearer)
    assert_problem(answer, 404, "identity_not_found")
    assert len(await identities_of(auth, ada)) == 1


async def test_it_belongs_to_one_account(auth: RunningService, browser: httpx.AsyncClient, sign_up: SignUp) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    await link(browser, ada, "ada")
    assert await link(browser, bob, "ada") == "/settings/connections?problem=identity_taken"
    assert await link(browser, ada, "ada2") == "/settings/connections?problem=provider_already_connected"
    assert await identities_of(auth, bob) == []
    assert await link(browser, bob, "bob") == "/settings/connections?connected=github"


async def test_of_people_who_connect_one_at_once_one_wins(
    auth: RunningService, browser: httpx.AsyncClient, sign_up: SignUp
) -> None:
    ada, bob = await sign_up("ada"), await sign_up("bob")
    urls, cookies = [], []
    for person in (ada, bob):
        urls.append((await begin(browser, person)).json()["url"])
        cookies.append({"Cookie": f"sparkle_oauth={browser.cookies['sparkle_oauth']}"})
        browser.cookies.clear()
    states = [parse_qs(urlsplit(url).query)["state"][0] for url in urls]
    answers = await asyncio.gather(
        *(
            auth.client.get(f"/api/auth/oauth/github/callback?state={state}&code=ada", headers=cookie)
            for state, cookie in zip(states, cookies, strict=True)
        )
    )
    pages = sorted(answer.headers["location"].partition("?")[2] for answer in answers)
    assert pages == ["connected=github", "problem=identity_taken"]


async def test_the_connecting_ends_with_the_session_that_asked(
    auth: RunningService, browser: httpx.AsyncClient, sign_up: SignUp
) -> None:
    ada = await sign_up("ada")
    url = (await begin(browser, ada)).json()["url"]
    assert (await auth.client.post("/api/auth/logout", headers=ada.bearer)).status_code == 204
    assert await back(browser, url, "ada") == "/settings/connections?problem=session_ended"
    assert (await sign_in(browser, "ada")).startswith("/sign-up/finish")


async def test_an_answer_for_connecting_does_not_count_elsewhere(
    auth: RunningService, browser: httpx.AsyncClient, sign_up: SignUp
) -> None:
    """Somebody makes a victim's browser finish the connecting of the attacker's account: it has no such cookie."""
    mallory = await sign_up("mallory")
    url = (await begin(browser, mallory)).json()["url"]
    browser.cookies.clear()
    assert await back(browser, url, "ada") == "/sign-in?problem=sign_in_expired"
    assert await identities_of(auth, mallory) == []


async def test_the_last_way_in_stays(auth: RunningService, browser: httpx.AsyncClient) -> None:
    page = await sign_in(browser, "ada")
    ticket = parse_qs(urlsplit(page).fragment)["ticket"][0]
    body = {"ticket": ticket, "username": "ada"}
    ada = person_of(await auth.client.post("/api/auth/register/ticket", json=body))
    [identity] = await identities_of(auth, ada)
    answer = await auth.client.delete(f"/api/auth/identities/{identity['id']}", headers=ada.bearer)
    assert_problem(answer, 409, "last_credential")
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET password_hash = 'x'"))
    answer = await auth.client.delete(f"/api/auth/identities/{identity['id']}", headers=ada.bearer)
    assert answer.status_code == 204


async def test_an_account_with_a_second_factor_asks_for_it(
    auth: RunningService, browser: httpx.AsyncClient, sign_up: SignUp
) -> None:
    ada = await sign_up("ada")
    await link(browser, ada, "ada")
    secret, _ = await set_up(auth, ada)
    browser.cookies.clear()
    page = urlsplit(await sign_in(browser, "ada"))
    asked = {name: values[0] for name, values in parse_qs(page.fragment).items()}
    assert (page.path, page.query) == ("/sign-in/second-factor", "next=/")
    assert set(asked) == {"challenge", "methods", "expiresAt"}
    assert asked["methods"] == "totp,recovery_code"
    assert "sparkle_refresh" not in browser.cookies
    finished = await finish(auth, asked["challenge"], code_of(auth, secret))
    assert person_of(finished).id == ada.id
    sessions = (await auth.client.get("/api/auth/sessions", headers=person_of(finished).bearer)).json()["sessions"]
    [current] = [session for session in sessions if session["isCurrent"]]
    assert current["methods"] == ["fed", "otp", "mfa"]


@pytest.mark.parametrize("failure", [ProviderUnavailable("away"), ProviderRefused("lies")])
async def test_a_provider_that_cannot_be_asked_leaves_people_where_they_were(
    browser: httpx.AsyncClient, sign_up: SignUp, provider: FakeIdentityProvider, failure: Exception
) -> None:
    ada = await sign_up("ada")
    started = await browser.get("/api/auth/oauth/github/start")
    asked = (await begin(browser, ada)).json()["url"]
    provider.failure = failure
    assert (await browser.get("/api/auth/oauth/github/start")).headers["location"] == (
        "/sign-in?problem=provider_unavailable"
    )
    assert_problem(await begin(browser, ada), 502, "provider_unavailable")
    code = "provider_unavailable" if isinstance(failure, ProviderUnavailable) else "provider_refused"
    assert await back(browser, asked, "ada") == f"/settings/connections?problem={code}"
    assert started.status_code == 303


async def test_an_unknown_provider_is_not_found(browser: httpx.AsyncClient, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    answer = await browser.post("/api/auth/identities/nobody/link", headers=ada.bearer)
    assert_problem(answer, 404, "unknown_provider")


async def test_the_ticket_of_a_newcomer_counts_in_their_browser_alone(
    auth: RunningService, browser: httpx.AsyncClient
) -> None:
    ticket = parse_qs(urlsplit(await sign_in(browser, "ada")).fragment)["ticket"][0]
    body = {"ticket": ticket, "username": "ada"}
    path = "/api/auth/register/ticket"
    assert_problem(await auth.client.post(path, json=body, headers=BROWSER), 400, "invalid_ticket")
    assert (await browser.post(path, json=body)).status_code == 201
