"""Signing up and in with an account elsewhere, through a certified OpenID Connect provider."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import text

from services.auth.app import create_app
from services.auth.mail.fakes import RecordingMailSender
from services.auth.mail.queue import MailQueue
from services.auth.settings import AuthSettings
from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from tests.auth.people import BROWSER, PUBLIC_URL, SignUp, account, assert_problem, person_of
from tests.auth.real_provider import RealProvider, running_provider, walk

CALLBACK = f"{PUBLIC_URL}/api/auth/oauth/harbour/callback"
GRACE = {"email": "grace@example.org", "email_verified": True, "name": "Grace Hopper", "preferred_username": "grace"}


@pytest.fixture(scope="session")
def harbour() -> Iterator[RealProvider]:
    """The provider, shared by the tests of this process."""
    with running_provider() as provider:
        provider.allow(CALLBACK)
        yield provider


@pytest.fixture
async def auth(start_service: StartService, harbour: RealProvider) -> RunningService:
    """The service with the provider configured."""
    settings = {"bcrypt_rounds": 4, "public_url": PUBLIC_URL, "oidc_providers": harbour.setting}
    return await start_service("services.auth", AuthSettings, create_app, settings=settings, keys=None)


def new_browser(auth: RunningService) -> httpx.AsyncClient:
    """Return a browser with cookies of its own."""
    transport = httpx.ASGITransport(app=auth.app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL, headers=BROWSER)


@pytest.fixture
async def browser(auth: RunningService) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the public address, where the provider sends it back to."""
    async with new_browser(auth) as client:
        yield client


async def go_out(browser: httpx.AsyncClient, harbour: RealProvider, query: str = "") -> str:
    """Start in a browser, and return the address with which it comes back."""
    started = await browser.get(f"/api/auth/oauth/harbour/start{query}")
    assert started.status_code == 303, started.text
    return await asyncio.to_thread(walk, harbour.issuer, started.headers["location"])


async def come_back(browser: httpx.AsyncClient, url: str) -> str:
    """Return the page to which the callback sends the browser."""
    answer = await browser.get(url)
    assert answer.status_code == 303, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "sparkle_oauth" not in browser.cookies
    return str(answer.headers["location"])


async def sign_in(browser: httpx.AsyncClient, harbour: RealProvider, query: str = "") -> str:
    return await come_back(browser, await go_out(browser, harbour, query))


def ticket_in(page: str) -> str:
    assert page.startswith("/sign-up/finish?"), page
    return parse_qs(urlsplit(page).fragment)["ticket"][0]


async def finish(browser: httpx.AsyncClient, page: str, username: str = "grace", **fields: str) -> httpx.Response:
    body = {"ticket": ticket_in(page), "username": username, **fields}
    return await browser.post("/api/auth/register/ticket", json=body)


async def test_a_newcomer_signs_up_and_comes_back(
    auth: RunningService, browser: httpx.AsyncClient, harbour: RealProvider
) -> None:
    harbour.sign_in("grace-1", **GRACE)
    page = await sign_in(browser, harbour, "?next=/write")
    assert page.startswith("/sign-up/finish?next=/write#ticket=")
    seen = await browser.post("/api/auth/register/ticket/inspect", json={"ticket": ticket_in(page)})
    assert seen.json() == {
        "kind": "identity",
        "label": "Harbour",
        "email": "grace@example.org",
        "emailVerified": True,
        "accountExists": False,
        "suggestedUsername": "grace",
    }
    joined = await finish(browser, page)
    assert joined.status_code == 201, joined.text
    user = joined.json()["user"]
    assert (user["email"], user["emailVerified"], user["hasPassword"]) == ("grace@example.org", True, False)
    assert set(joined.json()["tokens"]) == {"accessToken"}
    assert [event.type for event in await auth.recorded_events()] == ["auth.user_registered", "auth.email_verified"]

    async with new_browser(auth) as another:
        assert await sign_in(another, harbour, "?next=/write") == "/signed-in?next=/write"
        refreshed = await another.post("/api/auth/refresh")
        assert refreshed.status_code == 200
        assert refreshed.json()["user"]["id"] == user["id"]
    sessions = await auth.client.get("/api/auth/sessions", headers=person_of(joined).bearer)
    assert len(sessions.json()["sessions"]) == 2
    # The second password of nobody opens it.
    refused = await auth.client.post("/api/auth/login", json={"email": "grace@example.org", "password": "anything"})
    assert_problem(refused, 401, "invalid_credentials")


async def test_the_providers_are_listed_for_everybody(auth: RunningService) -> None:
    answer = await auth.client.get("/api/auth/oauth/providers")
    assert answer.json() == {"providers": [{"name": "harbour", "label": "Harbour"}]}


async def test_the_cookie_is_for_the_way_back_only(browser: httpx.AsyncClient) -> None:
    started = await browser.get("/api/auth/oauth/harbour/start")
    [cookie] = started.headers.get_list("set-cookie")
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert attributes == {"httponly", "samesite=lax", "path=/api/auth/oauth", "max-age=600"}
    query = parse_qs(urlsplit(started.headers["location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == [CALLBACK]
    assert {"state", "nonce", "code_challenge"} <= set(query)


@pytest.mark.parametrize(
    "next_path",
    ["//evil.example", "/\\evil.example", "https://evil.example", "/%09/evil.example", "x", "/" + "x" * 500],
)
async def test_nobody_is_sent_to_another_site(
    browser: httpx.AsyncClient, harbour: RealProvider, next_path: str
) -> None:
    harbour.sign_in("grace-1", **GRACE)
    page = await sign_in(browser, harbour, f"?next={next_path}")
    assert page.startswith("/sign-up/finish?next=/#ticket=")


async def test_somebody_who_declines_is_back_at_the_sign_in(browser: httpx.AsyncClient, harbour: RealProvider) -> None:
    harbour.sign_in(None)
    assert await sign_in(browser, harbour, "?next=/write") == "/sign-in?problem=sign_in_cancelled&next=/write"


async def test_an_answer_counts_once(browser: httpx.AsyncClient, harbour: RealProvider) -> None:
    harbour.sign_in("grace-1", **GRACE)
    back = await go_out(browser, harbour)
    kept = browser.cookies["sparkle_oauth"]
    assert (await come_back(browser, back)).startswith("/sign-up/finish")
    browser.cookies.set("sparkle_oauth", kept, domain="sparkle.example", path="/api/auth/oauth")
    assert (await browser.get(back)).headers["location"] == "/sign-in?problem=sign_in_expired"


async def test_a_code_counts_once_at_the_provider(browser: httpx.AsyncClient, harbour: RealProvider) -> None:
    harbour.sign_in("grace-1", **GRACE)
    first = await go_out(browser, harbour)
    await come_back(browser, first)
    second = httpx.URL(await go_out(browser, harbour))
    replayed = second.copy_set_param("code", httpx.URL(first).params["code"])
    assert await come_back(browser, str(replayed)) == "/sign-in?problem=provider_refused"


async def test_an_answer_counts_in_the_browser_that_asked_only(
    auth: RunningService, browser: httpx.AsyncClient, harbour: RealProvider
) -> None:
    harbour.sign_in("mallory", email="mallory@example.org", email_verified=True)
    back = await go_out(browser, harbour)
    async with new_browser(auth) as victim:
        assert await come_back(victim, back) == "/sign-in?problem=sign_in_expired"
        await victim.get("/api/auth/oauth/harbour/start")
        assert await come_back(victim, back) == "/sign-in?problem=sign_in_expired"
    assert (await come_back(browser, back)).startswith("/sign-up/finish"), "the one who asked was not harmed"


async def test_an_answer_counts_for_ten_minutes(
    auth: RunningService, browser: httpx.AsyncClient, harbour: RealProvider
) -> None:
    harbour.sign_in("grace-1", **GRACE)
    back = await go_out(browser, harbour)
    auth.clock.advance(timedelta(minutes=10))
    assert await come_back(browser, back) == "/sign-in?problem=sign_in_expired"


async def test_an_answer_of_another_issuer_is_refused(browser: httpx.AsyncClient, harbour: RealProvider) -> None:
    harbour.sign_in("grace-1", **GRACE)
    for issuer in (None, "https://evil.example"):
        back = httpx.URL(await go_out(browser, harbour))
        changed = back.copy_remove_param("iss") if issuer is None else back.copy_set_param("iss", issuer)
        assert await come_back(browser, str(changed)) == "/sign-in?problem=provider_refused"


@pytest.mark.parametrize(
    "query",
    ["", "?state=x", "?code=x", "?state=x&code=y", "?error=server_error&state=x", f"?state={'x' * 5000}&code=y"],
)
async def test_an_answer_that_nobody_asked_for_leads_back(browser: httpx.AsyncClient, query: str) -> None:
    assert await come_back(browser, f"/api/auth/oauth/harbour/callback{query}") == "/sign-in?problem=sign_in_expired"


async def test_what_a_provider_writes_is_shown_to_nobody(browser: httpx.AsyncClient) -> None:
    started = await browser.get("/api/auth/oauth/harbour/start")
    state = parse_qs(urlsplit(started.headers["location"]).query)["state"][0]
    back = f"/api/auth/oauth/harbour/callback?state={state}&error=%3Cscript%3E&error_description=call+0900"
    assert await come_back(browser, back) == "/sign-in?problem=provider_refused"


async def test_a_provider_that_is_not_offered_is_not_known(browser: httpx.AsyncClient) -> None:
    for path in ("start", "callback?state=x&code=y"):
        answer = await browser.get(f"/api/auth/oauth/elsewhere/{path}")
        assert answer.headers["location"] == "/sign-in?problem=unknown_provider"


async def test_an_address_that_has_an_account_connects_nothing(
    auth: RunningService, sign_up: SignUp, browser: httpx.AsyncClient, harbour: RealProvider
) -> None:
    ada = await sign_up("ada")
    harbour.sign_in("not-ada", email="ADA@sparkle.example", email_verified=True, name="Ada")
    page = await sign_in(browser, harbour)
    seen = await browser.post("/api/auth/register/ticket/inspect", json={"ticket": ticket_in(page)})
    assert seen.json()["accountExists"] is True
    assert seen.json()["suggestedUsername"] == "Ada_2"
    assert_problem(await finish(browser, page, "ada2"), 409, "account_exists")
    identities = await auth.client.get("/api/auth/identities", headers=ada.bearer)
    assert identities.json() == {"identities": []}
    other = await finish(browser, page, "ada2", email="other@example.org")
    assert other.status_code == 201, "the ticket is still good for another address"
    assert other.json()["user"]["emailVerified"] is False


@pytest.mark.parametrize(
    ("claims", "typed", "is_verified"),
    [
        ({"email": "grace@example.org", "email_verified": False}, {}, False),
        ({"email": "grace@example.org"}, {}, False),
        ({"email": "grace@example.org", "email_verified": True}, {"email": "other@example.org"}, False),
        ({"email": "grace@example.org", "email_verified": True}, {"email": "GRACE@example.org"}, True),
        ({}, {"email": "grace@example.org"}, False),
    ],
)
async def test_an_address_is_proven_by_the_provider_or_by_mail(
    *,
    browser: httpx.AsyncClient,
    harbour: RealProvider,
    mails: MailQueue,
    sender: RecordingMailSender,
    claims: dict[str, object],
    typed: dict[str, str],
    is_verified: bool,
) -> None:
    harbour.sign_in(f"grace-{len(claims)}", **claims)
    joined = await finish(browser, await sign_in(browser, harbour), **typed)
    assert joined.status_code == 201, joined.text
    assert joined.json()["user"]["emailVerified"] is is_verified
    while await mails.send_next():
        pass
    assert ["Confirm your e-mail address" in str(mail["Subject"]) for mail in sender.sent] == [True] * (not is_verified)


async def test_an_address_is_needed(browser: httpx.AsyncClient, harbour: RealProvider) -> None:
    harbour.sign_in("nameless")
    page = await sign_in(browser, harbour)
    seen = (await browser.post("/api/auth/register/ticket/inspect", json={"ticket": ticket_in(page)})).json()
    assert (seen["email"], seen["suggestedUsername"]) == (None, "newcomer")
    assert_problem(await finish(browser, page), 400, "email_missing")


async def test_a_ticket_works_once_for_thirty_minutes(
    auth: RunningService, browser: httpx.AsyncClient, harbour: RealProvider
) -> None:
    harbour.sign_in("grace-1", **GRACE)
    page, late = await sign_in(browser, harbour), await sign_in(browser, harbour)
    assert (await finish(browser, page)).status_code == 201
    for path, body in (("", {"username": "grace2", "email": "g@example.org"}), ("/inspect", {})):
        answer = await browser.post(f"/api/auth/register/ticket{path}", json={"ticket": ticket_in(page), **body})
        assert_problem(answer, 400, "invalid_ticket")
    auth.clock.advance(timedelta(minutes=30))
    assert_problem(await finish(browser, late, "grace2", email="g@example.org"), 400, "invalid_ticket")


async def test_of_sign_ups_at_once_with_one_ticket_one_wins(browser: httpx.AsyncClient, harbour: RealProvider) -> None:
    harbour.sign_in("grace-1", **GRACE)
    page = await sign_in(browser, harbour)
    answers = await asyncio.gather(
        *(finish(browser, page, f"grace{number}", email=f"g{number}@example.org") for number in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 400, 400, 400, 400]


async def test_of_sign_ups_at_once_of_one_identity_one_wins(
    auth: RunningService, browser: httpx.AsyncClient, harbour: RealProvider
) -> None:
    harbour.sign_in("grace-1", **GRACE)
    pages = [await sign_in(browser, harbour) for _ in range(4)]
    answers = await asyncio.gather(
        *(finish(browser, page, f"grace{n}", email=f"g{n}@example.org") for n, page in enumerate(pages))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert all(answer.json()["code"] == "identity_taken" for answer in answers if answer.status_code == 409)
    assert len(await auth.recorded_events("auth.user_registered")) == 1


async def test_a_taken_or_reserved_name_is_refused_and_the_ticket_stays(
    auth: RunningService, browser: httpx.AsyncClient, harbour: RealProvider
) -> None:
    await auth.client.post("/api/auth/register", json=account("ada"))
    harbour.sign_in("grace-1", **GRACE)
    page = await sign_in(browser, harbour)
    assert_problem(await finish(browser, page, "ADA"), 409, "username_taken")
    assert_problem(await finish(browser, page, "admin"), 400, "invalid_input")
    assert_problem(await finish(browser, page, "gr\u0430ce"), 400, "invalid_input")
    assert (await finish(browser, page)).status_code == 201


async def test_a_suspended_account_stays_closed(
    auth: RunningService, browser: httpx.AsyncClient, harbour: RealProvider
) -> None:
    harbour.sign_in("grace-1", **GRACE)
    await finish(browser, await sign_in(browser, harbour))
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET suspended_at = now(), suspension_reason = 'spam'"))
    browser.cookies.clear()
    assert await sign_in(browser, harbour) == "/sign-in?problem=account_suspended"
    assert "sparkle_refresh" not in browser.cookies


async def test_secrets_of_a_sign_in_are_not_in_the_database(
    auth: RunningService, browser: httpx.AsyncClient, harbour: RealProvider
) -> None:
    harbour.sign_in("grace-1", **GRACE)
    started = await browser.get("/api/auth/oauth/harbour/start")
    query = parse_qs(urlsplit(started.headers["location"]).query)
    page = await sign_in(browser, harbour)
    async with auth.database.snapshot() as session:
        attempts = (await session.execute(text("SELECT t::text FROM oauth_attempts t"))).scalars().all()
        tickets = (await session.execute(text("SELECT t::text FROM signup_tickets t"))).scalars().all()
    stored = " ".join([*attempts, *tickets])
    assert len(attempts) == len(tickets) == 1
    for secret in (query["state"][0], query["nonce"][0], ticket_in(page)):
        assert secret not in stored
