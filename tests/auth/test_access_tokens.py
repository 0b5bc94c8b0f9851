"""Access tokens: what is in them, and every forgery that must not pass."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from services.auth.app import create_app
from services.auth.keys.ring import Signer
from services.auth.settings import AuthSettings
from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from shared.testing.tokens import bearer
from tests.auth.people import Person, SignUp, assert_problem


def segment(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def claims_of(person: Person) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(person.access_token, options={"verify_signature": False})
    return claims


async def me(auth: RunningService, token: str) -> Any:
    return await auth.client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})


async def test_a_token_says_who_signed_in_and_verifies_against_the_jwks(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    header = jwt.get_unverified_header(ada.access_token)
    published = (await auth.client.get("/.well-known/jwks.json")).json()["keys"]
    key = next(jwt.PyJWK(entry) for entry in published if entry["kid"] == header["kid"])
    claims = jwt.decode(ada.access_token, key, algorithms=["EdDSA"], audience="sparkle", issuer="sparkle")
    assert header["alg"] == "EdDSA"
    who = {"sub", "sid", "username", "role", "email_verified", "auth_time"}
    assert set(claims) == {"iss", "aud", "iat", "exp", "jti"} | who
    assert claims["sub"] == str(ada.id)
    assert claims["username"] == "ada"
    assert claims["role"] == "user"
    assert claims["email_verified"] is False
    assert claims["exp"] - claims["iat"] == 15 * 60
    assert "sparkle.example" not in json.dumps(claims)


async def test_the_lifetime_is_a_setting_of_at_most_a_quarter_of_an_hour(start_service: StartService) -> None:
    settings = {"bcrypt_rounds": 4, "access_token_minutes": 2}
    auth = await start_service("services.auth", AuthSettings, create_app, settings=settings, keys=None)
    body = {"email": "ada@sparkle.example", "username": "ada", "password": "correct horse"}
    token = (await auth.client.post("/api/auth/register", json=body)).json()["tokens"]["accessToken"]
    auth.clock.advance(timedelta(seconds=119))
    assert (await me(auth, token)).status_code == 200
    auth.clock.advance(timedelta(seconds=2))
    assert_problem(await me(auth, token), 401, "invalid_token")


def unsigned(algorithm: str) -> Callable[[Person, Signer], str]:
    def forge(person: Person, signer: Signer) -> str:
        head = segment({"alg": algorithm, "typ": "JWT", "kid": signer.key_id})
        return f"{head}.{segment(claims_of(person))}."

    return forge


def signed_with_the_public_key_as_a_password(person: Person, signer: Signer) -> str:
    public = signer.private_key.public_key()
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    head = segment({"alg": "HS256", "typ": "JWT", "kid": signer.key_id})
    body = segment(claims_of(person))
    algorithm = jwt.get_algorithm_by_name("HS256")
    signature = algorithm.sign(f"{head}.{body}".encode(), raw + b"\0" * 32)
    return f"{head}.{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def signed_by_a_stranger(person: Person, signer: Signer) -> str:
    return jwt.encode(claims_of(person), Ed25519PrivateKey.generate(), "EdDSA", headers={"kid": signer.key_id})


def of_an_unknown_key(person: Person, signer: Signer) -> str:
    return jwt.encode(claims_of(person), signer.private_key, "EdDSA", headers={"kid": "unknown"})


def with_a_key_inside(person: Person, _: Signer) -> str:
    own = Ed25519PrivateKey.generate()
    jwk = jwt.get_algorithm_by_name("EdDSA").to_jwk(own.public_key(), as_dict=True)
    return jwt.encode(claims_of(person), own, "EdDSA", headers={"kid": "mine", "jwk": jwk})


def with_another_role(person: Person, _: Signer) -> str:
    head, _body, signature = person.access_token.split(".")
    return f"{head}.{segment({**claims_of(person), 'role': 'admin'})}.{signature}"


def signed(**changes: Any) -> Callable[[Person, Signer], str]:
    def forge(person: Person, signer: Signer) -> str:
        claims = {name: value for name, value in {**claims_of(person), **changes}.items() if value is not None}
        return jwt.encode(claims, signer.private_key, "EdDSA", headers={"kid": signer.key_id})

    return forge


@pytest.mark.parametrize(
    "forge",
    [
        unsigned("none"),
        unsigned("nOnE"),
        unsigned("EdDSA"),
        signed_with_the_public_key_as_a_password,
        signed_by_a_stranger,
        of_an_unknown_key,
        with_a_key_inside,
        with_another_role,
        signed(aud="elsewhere"),
        signed(aud=None),
        signed(iss="elsewhere"),
        signed(exp=1),
        signed(exp=None),
        signed(exp=2**53),
        signed(sid=None),
        signed(sub="1 OR 1=1"),
        lambda person, _: person.access_token[:-4] + "AAAA",
        lambda person, _: person.access_token + "." + person.access_token,
        lambda _person, _signer: "x" * 100_000,
        lambda _person, _signer: "..",
    ],
)
async def test_forged_tokens_are_refused(
    auth: RunningService, sign_up: SignUp, forge: Callable[[Person, Signer], str]
) -> None:
    ada = await sign_up("ada", is_verified=False)
    signer = await auth.app.state.key_ring.signer()
    genuine = signed()(ada, signer)
    assert (await me(auth, genuine)).status_code == 200, "what is forged differs from a good one by the forgery only"
    assert_problem(await me(auth, forge(ada, signer)), 401, "invalid_token")


async def test_tokens_of_another_deployment_are_refused(auth: RunningService) -> None:
    assert_problem(await auth.client.get("/api/auth/me", headers=bearer()), 401, "invalid_token")


async def test_other_schemes_are_refused(auth: RunningService) -> None:
    for value in ("Basic YWRhOng=", "Bearer", "token x"):
        answer = await auth.client.get("/api/auth/me", headers={"Authorization": value})
        assert_problem(answer, 401, "invalid_token")


async def test_a_changed_role_takes_effect_with_the_next_token(auth: RunningService, sign_up: SignUp) -> None:
    ada = await sign_up("ada", is_verified=False)
    async with auth.database.transaction() as session:
        await session.execute(text("UPDATE users SET role = 'moderator'"))
    answer = await auth.client.post("/api/auth/refresh", json={"refreshToken": ada.refresh_token})
    token = answer.json()["tokens"]["accessToken"]
    assert jwt.decode(token, options={"verify_signature": False})["role"] == "moderator"
