"""What the OpenID Connect and GitHub adapters believe, against providers that lie, break or dawdle."""

import asyncio
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwk
from starlette.responses import RedirectResponse, Response

from services.auth.identities import fetching
from services.auth.identities.fetching import provider_client
from services.auth.identities.github import GitHubProvider
from services.auth.identities.oidc import OidcProvider
from services.auth.identities.ports import Attempt, ExternalIdentity, ProviderRefused, ProviderUnavailable
from services.auth.identities.providers import GitHubSettings, OidcSettings
from shared.clock import FixedClock
from tests.auth.hostile_provider import (
    EC,
    OTHER_RSA,
    RSA,
    HostileProvider,
    hostile_provider,
    mac_signed,
    public,
    signed,
    slowly,
    unsigned,
)

SECRET = "a secret: of the client"
ATTEMPT = Attempt("state", "nonce", "v" * 43, "https://sparkle.example/callback")
NOW = int(time.time())


@pytest.fixture
async def liar() -> AsyncIterator[HostileProvider]:
    async with hostile_provider() as provider:
        yield provider


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with provider_client() as made:
        yield made


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def oidc(liar: HostileProvider, client: httpx.AsyncClient, clock: FixedClock) -> OidcProvider:
    settings = OidcSettings(
        name="liar", label="Liar", kind="oidc", issuer=liar.issuer, client_id="sparkle", client_secret=SECRET
    )
    return OidcProvider(settings, client, clock)


async def identify(oidc: OidcProvider, issuer: str | None = None) -> ExternalIdentity:
    return await oidc.identify(ATTEMPT, "code", issuer)


async def test_an_honest_provider_is_believed(oidc: OidcProvider, liar: HostileProvider) -> None:
    liar.tell(signed(liar.claims(preferred_username="ada\x00\n")))
    assert await identify(oidc) == ExternalIdentity(
        liar.issuer, "ada", "ada@example.org", email_verified=True, name="ada"
    )
    path, headers, body = liar.asked[1]
    assert path == "/token"
    assert httpx.BasicAuth("sparkle", "a+secret%3A+of+the+client")._auth_header == headers["authorization"]
    assert parse_qs(body) == {
        "grant_type": ["authorization_code"],
        "code": ["code"],
        "redirect_uri": [ATTEMPT.redirect_uri],
        "code_verifier": [ATTEMPT.code_verifier],
    }
    assert "traceparent" not in headers
    assert "x-request-id" not in headers


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody else"},
        {"aud": ["sparkle", "somebody else"], "azp": "sparkle"},
        {"aud": []},
        {"aud": None},
        {"azp": "somebody else"},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"exp": NOW - 3600, "iat": NOW - 4000},
        {"exp": None},
        {"exp": "soon"},
        {"exp": 1e400},
        {"iat": NOW + 3600},
        {"iat": None},
        {"nbf": NOW + 3600},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"sub": "a\nb"},
        {"at_hash": "bm90IHRoaXMgb25l"},
    ],
)
async def test_claims_that_are_not_for_this_sign_in_are_refused(
    oidc: OidcProvider, liar: HostileProvider, changes: dict[str, Any]
) -> None:
    liar.tell(signed(liar.claims(**changes)))
    with pytest.raises(ProviderRefused):
        await identify(oidc)


async def test_a_token_without_a_signature_is_refused(oidc: OidcProvider, liar: HostileProvider) -> None:
    liar.tell(unsigned(liar.claims()))
    with pytest.raises(ProviderRefused):
        await identify(oidc)


@pytest.mark.parametrize("secret", [SECRET.encode(), RSA.as_pem(private=False), RSA.as_der(private=False)])
async def test_a_symmetric_signature_is_refused_whatever_the_key(
    oidc: OidcProvider, liar: HostileProvider, secret: bytes
) -> None:
    octets = {"kty": "oct", "kid": "rsa-1", "k": urlsafe_b64encode(secret).rstrip(b"=").decode()}
    for keys in (public(RSA)["keys"], [octets], [octets, *public(RSA)["keys"]]):
        liar.answers["/jwks"] = {"keys": keys}
        liar.tell(mac_signed(liar.claims(), secret))
        with pytest.raises(ProviderRefused):
            await identify(oidc)


async def test_the_signature_of_another_key_is_refused(oidc: OidcProvider, liar: HostileProvider) -> None:
    liar.tell(signed(liar.claims(), OTHER_RSA))
    with pytest.raises(ProviderRefused):
        await identify(oidc)


async def test_a_key_in_the_token_itself_is_not_used(oidc: OidcProvider, liar: HostileProvider) -> None:
    liar.tell(signed(liar.claims(), OTHER_RSA, jwk=OTHER_RSA.as_dict(private=False)))
    with pytest.raises(ProviderRefused):
        await identify(oidc)


@pytest.mark.parametrize(("key", "alg"), [(RSA, "RS256"), (RSA, "PS256"), (EC, "ES256")])
@pytest.mark.parametrize("has_key_id", [True, False])
async def test_each_allowed_algorithm_works(
    oidc: OidcProvider, liar: HostileProvider, key: Any, alg: str, has_key_id: bool
) -> None:
    liar.tell(signed(liar.claims(), key, alg, kid=key.kid if has_key_id else None))
    assert (await identify(oidc)).subject == "ada"


async def test_a_token_that_could_be_of_two_keys_is_refused(oidc: OidcProvider, liar: HostileProvider) -> None:
    another = jwk.RSAKey.generate_key(2048, {"kid": "rsa-2"})
    liar.answers["/jwks"] = public(RSA, another)
    liar.tell(signed(liar.claims(), kid=None))
    with pytest.raises(ProviderRefused):
        await identify(oidc)


async def test_new_keys_are_asked_for_once_a_minute(
    oidc: OidcProvider, liar: HostileProvider, clock: FixedClock
) -> None:
    liar.tell(signed(liar.claims()))
    await identify(oidc)
    fresh = jwk.RSAKey.generate_key(2048, {"kid": "rsa-2"})
    liar.answers["/jwks"] = public(RSA, fresh)
    liar.tell(signed(liar.claims(), fresh))
    for _ in range(3):
        with pytest.raises(ProviderRefused):
            await identify(oidc)
    assert [path for path, _, _ in liar.asked].count("/jwks") == 1
    clock.advance(timedelta(minutes=1))
    assert (await identify(oidc)).subject == "ada"
    paths = [path for path, _, _ in liar.asked]
    assert paths.count("/jwks") == 2
    assert paths.count("/.well-known/openid-configuration") == 1


@pytest.mark.parametrize(
    "document",
    [{}, {"keys": None}, {"keys": [None, {}, {"kty": "RSA"}, {"kty": "EC", "crv": "P-0", "x": "", "y": ""}]}],
)
async def test_useless_keys_are_left_out(oidc: OidcProvider, liar: HostileProvider, document: dict[str, Any]) -> None:
    liar.answers["/jwks"] = document
    liar.tell(signed(liar.claims()))
    with pytest.raises(ProviderRefused):
        await identify(oidc)


async def test_a_key_for_encryption_signs_nothing(oidc: OidcProvider, liar: HostileProvider) -> None:
    liar.answers["/jwks"] = {"keys": [{**public(RSA)["keys"][0], "use": "enc"}]}
    liar.tell(signed(liar.claims()))
    with pytest.raises(ProviderRefused):
        await identify(oidc)


@pytest.mark.parametrize("token", ["", "a.b.c", "x" * 20_000, 7, None, {"a": 1}, "\ud7ff.."])
async def test_what_is_no_token_is_refused(oidc: OidcProvider, liar: HostileProvider, token: Any) -> None:
    liar.tell(token)
    with pytest.raises(ProviderRefused):
        await identify(oidc)


@pytest.mark.parametrize("access_token", [None, 7, "", "a\nb", "\u00e9"])
async def test_an_access_token_that_cannot_be_sent_is_refused(
    oidc: OidcProvider, liar: HostileProvider, access_token: Any
) -> None:
    liar.tell(signed(liar.claims()), access_token=access_token)
    with pytest.raises(ProviderRefused):
        await identify(oidc)


@pytest.mark.parametrize(
    "answer",
    [
        Response("[" * 100_000, media_type="application/json"),
        Response("<html>", media_type="text/html"),
        Response('{"error": "invalid_grant"}', status_code=400),
        Response("[]"),
        RedirectResponse("https://elsewhere.example/token", status_code=307),
    ],
)
async def test_a_token_endpoint_that_gives_no_tokens_is_refused(
    oidc: OidcProvider, liar: HostileProvider, answer: Response
) -> None:
    liar.answers["/token"] = answer
    with pytest.raises(ProviderRefused):
        await identify(oidc)


@pytest.mark.parametrize(
    "answer",
    [
        Response("x" * 300_000),
        Response("busy", status_code=503),
        Response("busy", status_code=429),
    ],
)
@pytest.mark.parametrize("path", ["/token", "/jwks", "/.well-known/openid-configuration"])
async def test_a_broken_provider_is_unavailable(
    oidc: OidcProvider, liar: HostileProvider, answer: Response, path: str
) -> None:
    liar.tell(signed(liar.claims()))
    liar.answers[path] = answer
    with pytest.raises(ProviderUnavailable):
        await identify(oidc)


async def test_a_packed_bomb_is_not_unpacked(oidc: OidcProvider, liar: HostileProvider) -> None:
    liar.tell(signed(liar.claims()))
    await identify(oidc)
    assert {headers["accept-encoding"] for _, headers, _ in liar.asked} == {"identity"}


async def test_a_slow_provider_is_not_waited_for(
    oidc: OidcProvider, liar: HostileProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_TOTAL_SECONDS", 0.2)
    liar.answers["/token"] = slowly
    started = time.monotonic()
    with pytest.raises(ProviderUnavailable):
        await identify(oidc)
    assert time.monotonic() - started < 2


async def test_those_who_wait_for_a_provider_that_is_away_do_not_wait_in_turn(
    liar: HostileProvider, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    liar.answers["/.well-known/openid-configuration"] = Response("", status_code=503)
    settings = OidcSettings(
        name="x", label="X", kind="oidc", issuer=liar.issuer, client_id="sparkle", client_secret=SECRET
    )
    oidc = OidcProvider(settings, client, clock)
    outcomes = await asyncio.gather(*(oidc.authorization_url(ATTEMPT) for _ in range(20)), return_exceptions=True)
    assert all(isinstance(outcome, ProviderUnavailable) for outcome in outcomes)
    assert len(liar.asked) == 1
    liar.answers["/.well-known/openid-configuration"] = liar.discovery()
    clock.advance(timedelta(seconds=5))
    assert (await oidc.authorization_url(ATTEMPT)).startswith(f"{liar.issuer}/authorize?")


async def test_a_provider_that_is_down_is_unavailable(client: httpx.AsyncClient, clock: FixedClock) -> None:
    settings = OidcSettings(
        name="x", label="X", kind="oidc", issuer="http://127.0.0.1:1", client_id="sparkle", client_secret=SECRET
    )
    with pytest.raises(ProviderUnavailable):
        await OidcProvider(settings, client, clock).authorization_url(ATTEMPT)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://elsewhere.example"},
        {"issuer": None},
        {"authorization_endpoint": "http://elsewhere.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": None},
        {"token_endpoint": 7},
        {"jwks_uri": "http://["},
        {"jwks_uri": "file:///etc/passwd"},
        {"userinfo_endpoint": "http://elsewhere.example/"},
    ],
)
async def test_a_discovery_document_that_leads_astray_is_refused(
    oidc: OidcProvider, liar: HostileProvider, changes: dict[str, Any]
) -> None:
    liar.answers["/.well-known/openid-configuration"] = liar.discovery(**changes)
    with pytest.raises(ProviderRefused):
        await oidc.authorization_url(ATTEMPT)


@pytest.mark.parametrize(
    ("is_promised", "issuer"), [(True, None), (True, "https://e.example"), (False, "https://e.example")]
)
async def test_an_answer_of_another_provider_is_refused_before_the_code_is_sent_anywhere(
    oidc: OidcProvider, liar: HostileProvider, is_promised: bool, issuer: str | None
) -> None:
    """Mix-up (RFC 9207): the code of one provider must not be shown to another."""
    liar.answers["/.well-known/openid-configuration"] = liar.discovery(
        authorization_response_iss_parameter_supported=is_promised
    )
    liar.tell(signed(liar.claims()))
    with pytest.raises(ProviderRefused):
        await identify(oidc, issuer)
    assert "/token" not in [path for path, _, _ in liar.asked]


async def test_a_client_secret_may_go_into_the_body(oidc: OidcProvider, liar: HostileProvider) -> None:
    liar.answers["/.well-known/openid-configuration"] = liar.discovery(
        token_endpoint_auth_methods_supported=["client_secret_post"]
    )
    liar.tell(signed(liar.claims()))
    await identify(oidc, liar.issuer)
    _, headers, body = liar.asked[1]
    assert "authorization" not in headers
    assert parse_qs(body)["client_secret"] == [SECRET]


async def test_the_address_may_come_from_the_user_information(oidc: OidcProvider, liar: HostileProvider) -> None:
    liar.tell(signed(liar.claims(email=None, email_verified=None)))
    liar.answers["/userinfo"] = {"sub": "ada", "email": "ada@example.org", "email_verified": "true", "name": "Ada"}
    found = await identify(oidc)
    assert (found.email, found.email_verified, found.name) == ("ada@example.org", True, "Ada")
    assert liar.asked[-1][1]["authorization"] == "Bearer at"


@pytest.mark.parametrize("answer", [{"sub": "bob"}, {}, [], Response("x", status_code=401)])
async def test_user_information_about_somebody_else_is_refused(
    oidc: OidcProvider, liar: HostileProvider, answer: Any
) -> None:
    liar.tell(signed(liar.claims(email=None)))
    liar.answers["/userinfo"] = answer
    with pytest.raises(ProviderRefused):
        await identify(oidc)


@pytest.mark.parametrize(
    ("email", "is_usable"),
    [
        ("ada@example.org", True),
        ("not an address", False),
        (7, False),
        ("a" * 400 + "@example.org", False),
        ("", False),
    ],
)
async def test_an_address_that_is_none_is_left_out(
    oidc: OidcProvider, liar: HostileProvider, email: Any, is_usable: bool
) -> None:
    liar.tell(signed(liar.claims(email=email, name="x" * 500)))
    found = await identify(oidc)
    assert (found.email is not None, found.email_verified) == (is_usable, is_usable)
    assert found.name == "x" * 100


@pytest.fixture
def github(liar: HostileProvider, client: httpx.AsyncClient) -> GitHubProvider:
    """GitHub, as its documentation describes its answers."""
    liar.answers = {
        "/login/oauth/access_token": {"access_token": "gho_x", "scope": "read:user,user:email", "token_type": "bearer"},
        "/user": {"id": 583231, "login": "octocat", "email": "typed@example.org", "name": "The Octocat"},
        "/user/emails": [
            {"email": "old@example.org", "primary": False, "verified": True, "visibility": None},
            {"email": "octocat@example.org", "primary": True, "verified": True, "visibility": "private"},
        ],
    }
    settings = GitHubSettings(
        name="github",
        label="GitHub",
        kind="github",
        client_id="sparkle",
        client_secret=SECRET,
        authorization_url=f"{liar.issuer}/login/oauth/authorize",
        token_url=f"{liar.issuer}/login/oauth/access_token",
        api_url=liar.issuer,
    )
    return GitHubProvider(settings, client)


async def test_github_tells_number_name_and_primary_address(github: GitHubProvider, liar: HostileProvider) -> None:
    url = urlsplit(await github.authorization_url(ATTEMPT))
    query = parse_qs(url.query)
    assert url.path == "/login/oauth/authorize"
    assert query["scope"] == ["read:user user:email"]
    assert query["code_challenge_method"] == ["S256"]
    assert await github.identify(ATTEMPT, "code", None) == ExternalIdentity(
        liar.issuer, "583231", "octocat@example.org", email_verified=True, name="octocat"
    )
    (_, token_headers, body), (_, user_headers, _), _ = liar.asked
    assert parse_qs(body)["client_secret"] == [SECRET]
    assert token_headers["accept"] == "application/json"
    assert user_headers["authorization"] == "Bearer gho_x"


@pytest.mark.parametrize(
    ("emails", "expected"),
    [
        ([{"email": "a@example.org", "primary": True, "verified": False}], ("a@example.org", False)),
        ([{"email": "a@example.org", "primary": False, "verified": True}], (None, False)),
        ([{"email": "no address", "primary": True, "verified": True}], (None, False)),
        ([None, 7, {}], (None, False)),
        ({"message": "Not Found"}, (None, False)),
    ],
)
async def test_github_addresses_count_when_primary_and_verified(
    github: GitHubProvider, liar: HostileProvider, emails: Any, expected: tuple[str | None, bool]
) -> None:
    liar.answers["/user/emails"] = emails
    found = await github.identify(ATTEMPT, "code", liar.issuer)
    assert (found.email, found.email_verified) == expected


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/login/oauth/access_token", {"error": "bad_verification_code", "error_description": "<script>"}),
        ("/login/oauth/access_token", []),
        ("/user", {"login": "octocat"}),
        ("/user", {"id": "583231"}),
        ("/user", {"id": True}),
        ("/user", {"id": -1}),
        ("/user", Response("{}", status_code=401)),
    ],
)
async def test_github_without_a_user_is_refused(
    github: GitHubProvider, liar: HostileProvider, path: str, answer: Any
) -> None:
    liar.answers[path] = answer
    with pytest.raises(ProviderRefused):
        await github.identify(ATTEMPT, "code", None)


async def test_an_answer_of_another_issuer_is_not_githubs(github: GitHubProvider) -> None:
    with pytest.raises(ProviderRefused):
        await github.identify(ATTEMPT, "code", "https://elsewhere.example")
