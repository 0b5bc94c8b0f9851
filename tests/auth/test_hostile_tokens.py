"""Tokens that point elsewhere, name odd keys or come by another way than the one header."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any, Final

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from services.auth.keys.ring import Signer
from shared.testing.services import RunningService
from tests.auth.people import BROWSER, Person, SignUp, assert_problem

ME: Final = "/api/auth/me"


def segment(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def claims_of(person: Person) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(person.access_token, options={"verify_signature": False})
    return claims


async def signer_of(auth: RunningService) -> Signer:
    signer: Signer = await auth.app.state.key_ring.signer()
    return signer


def signed_by_hand(header: dict[str, Any], claims: dict[str, Any], signer: Signer) -> str:
    """Return a token whose signature is right whatever its header says."""
    body = f"{segment(header)}.{segment(claims)}"
    signature = signer.private_key.sign(body.encode())
    return f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


async def refuse(auth: RunningService, token: str) -> None:
    answer = await auth.client.get(ME, headers={"Authorization": f"Bearer {token}"})
    assert_problem(answer, 401, "invalid_token")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "key_id",
    [
        None,
        "",
        0,
        True,
        ["k"],
        {"$ne": None},
        "../../../../etc/passwd",
        "/dev/null",
        "' UNION SELECT 'x' --",
        "http://127.0.0.1/key",
        "k\0",
        "k" * 3000,
    ],
    ids=repr,
)
async def test_a_right_signature_under_an_odd_key_id_is_refused(
    auth: RunningService, sign_up: SignUp, key_id: Any
) -> None:
    ada = await sign_up("ada", is_verified=False)
    await refuse(
        auth,
        signed_by_hand({"alg": "EdDSA", "typ": "JWT", "kid": key_id}, claims_of(ada), await signer_of(auth)),
    )


@pytest.mark.parametrize(
    "extra",
    [
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": False},
        {"alg": "none"},
        {"alg": "EDDSA"},
        {"alg": "ES256"},
        {"alg": ["EdDSA"]},
        {"alg": None},
        {"kid": None},
    ],
    ids=repr,
)
async def test_a_right_signature_under_another_header_is_refused(
    auth: RunningService, sign_up: SignUp, extra: dict[str, Any]
) -> None:
    ada, signer = await sign_up("ada", is_verified=False), await signer_of(auth)
    header = {"alg": "EdDSA", "typ": "JWT", "kid": signer.key_id}
    answer = await auth.client.get(
        ME, headers={"Authorization": f"Bearer {signed_by_hand(header, claims_of(ada), signer)}"}
    )
    assert answer.status_code == 200, "only the change below makes it bad"
    await refuse(auth, signed_by_hand({**header, **extra}, claims_of(ada), signer))


@pytest.fixture
async def visits() -> AsyncIterator[tuple[str, list[int]]]:
    """A server of the attacker's: its URL, and an entry for each connection to it."""
    seen: list[int] = []

    async def note(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(1)
        writer.close()

    server = await asyncio.start_server(note, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield f"http://127.0.0.1:{port}/keys.json", seen


@pytest.mark.parametrize("name", ["jku", "x5u"])
async def test_no_key_is_fetched_from_where_a_token_says(
    auth: RunningService, sign_up: SignUp, visits: tuple[str, list[int]], name: str
) -> None:
    ada, (url, seen) = await sign_up("ada", is_verified=False), visits
    await refuse(
        auth,
        signed_by_hand({"alg": "EdDSA", "kid": "theirs", name: url}, claims_of(ada), await signer_of(auth)),
    )
    assert seen == []


@pytest.mark.parametrize("form", ["raw", "x", "jwk", "pem", "der"])
async def test_the_public_key_is_no_password(auth: RunningService, sign_up: SignUp, form: str) -> None:
    """Key confusion: an HMAC under whatever text an attacker has of the published key."""
    ada, signer = await sign_up("ada", is_verified=False), await signer_of(auth)
    [published] = (await auth.client.get("/.well-known/jwks.json")).json()["keys"]
    public = signer.private_key.public_key()
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    secret = {
        "raw": public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw),
        "x": published["x"].encode(),
        "jwk": json.dumps(published).encode(),
        "pem": public.public_bytes(serialization.Encoding.PEM, info),
        "der": public.public_bytes(serialization.Encoding.DER, info),
    }[form]
    for algorithm, name in (("HS256", "sha256"), ("HS512", "sha512")):
        body = f"{segment({'alg': algorithm, 'typ': 'JWT', 'kid': signer.key_id})}.{segment(claims_of(ada))}"
        mac = hmac.new(secret, body.encode(), getattr(hashlib, name)).digest()
        await refuse(auth, f"{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}")


async def test_a_token_that_is_signed_but_says_nonsense_is_refused(auth: RunningService, sign_up: SignUp) -> None:
    ada, signer = await sign_up("ada", is_verified=False), await signer_of(auth)
    header = {"alg": "EdDSA", "typ": "JWT", "kid": signer.key_id}
    genuine = claims_of(ada)
    for changes in (
        {"aud": ["elsewhere"]},
        {"aud": {"sparkle": True}},
        {"iss": ["sparkle", "elsewhere"]},
        {"exp": "soon"},
        {"exp": 1e400},
        {"exp": -1},
        {"exp": None},
        {"iat": genuine["exp"] + 3600},
        {"iat": "x"},
        {"nbf": genuine["exp"] - 1},
        {"nbf": "soon"},
        {"sub": None},
        {"sub": 7},
        {"sub": ""},
        {"sid": "../x"},
        {"username": None},
        {"role": ["admin"]},
        {"email_verified": "perhaps"},
    ):
        await refuse(auth, signed_by_hand(header, {**genuine, **changes}, signer))
    for claims in ([], "text", None, 7, [genuine]):
        await refuse(auth, signed_by_hand(header, claims, signer))  # type: ignore[arg-type]


async def test_what_is_no_access_token_opens_nothing(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    head, body, signature = ada.access_token.split(".")
    for token in (
        ada.refresh_token,
        str(ada.id),
        f"{head}.{body}",
        f"{head}.{body}.",
        f".{body}.{signature}",
        f"{head}..{signature}",
        f"{head}.{body}.{signature}.",
        f"{head}.{body}.{signature}.x.y",
        f"{head}.{body}.{signature}==",
        json.dumps({"payload": body, "signatures": [{"protected": head, "signature": signature}]}),
        f"{ada.access_token},{ada.access_token}",
        f"{ada.access_token} {ada.access_token}",
    ):
        await refuse(auth, token)


async def test_a_token_outside_of_its_header_is_nobody(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    for name in ("access_token", "token", "authorization", "jwt"):
        answer = await auth.client.get(ME, params={name: ada.access_token})
        assert_problem(answer, 401, "not_authenticated")
        answer = await auth.client.get(ME, headers={"Cookie": f"{name}={ada.access_token}"})
        assert_problem(answer, 401, "not_authenticated")
    form = {"access_token": ada.access_token, "displayName": "Eve"}
    answer = await auth.client.patch(f"/api/users/{ada.id}/profile", json=form)
    assert_problem(answer, 401, "not_authenticated")


async def test_an_access_token_refreshes_nothing(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    answer = await auth.client.post("/api/auth/refresh", json={"refreshToken": ada.access_token[:200]})
    assert_problem(answer, 401, "invalid_refresh_token")
    cookie = {**BROWSER, "Cookie": f"sparkle_refresh={ada.access_token[:200]}"}
    assert_problem(await auth.client.post("/api/auth/refresh", headers=cookie), 401, "invalid_refresh_token")
    assert (await auth.client.get(ME, headers=ada.bearer)).status_code == 200, "and ends nothing"
