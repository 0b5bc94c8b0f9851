"""Access tokens for tests, signed by a key that lives as long as the process."""

import time
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.ids import uuid7
from shared.jwks import StaticKeys

KEY_ID = "test-key"
_private_key = Ed25519PrivateKey.generate()


def public_jwk() -> dict[str, Any]:
    """Return the verification key as in a JWKS."""
    algorithm = jwt.get_algorithm_by_name("EdDSA")
    jwk: dict[str, Any] = algorithm.to_jwk(_private_key.public_key(), as_dict=True)
    return {**jwk, "kid": KEY_ID, "alg": "EdDSA", "use": "sig"}


def static_keys() -> StaticKeys:
    """Return the key source that accepts `issue_token`'s tokens."""
    return StaticKeys([jwt.PyJWK(public_jwk())])


def issue_token(
    user_id: UUID | None = None,
    *,
    username: str = "ada",
    role: str = "user",
    is_email_verified: bool = True,
    session_id: UUID | None = None,
    expires_in: float = 600,
    authenticated_ago: float = 60,
    scope: str | None = None,
    now: float | None = None,
    **claims: Any,
) -> str:
    """Return a signed token, issued a minute ago; `claims` override or, when None, remove what it says.

    The minute is for tests with a fixed clock that are slower than the leeway for tokens from the future.
    """
    present = time.time() if now is None else now
    payload: dict[str, Any] = {
        "iss": "sparkle",
        "aud": "sparkle",
        "sub": str(user_id or uuid7()),
        "sid": str(session_id or uuid7()),
        "username": username,
        "role": role,
        "email_verified": is_email_verified,
        "auth_time": present - authenticated_ago,
        "scope": scope,
        "iat": present - (60 if now is None else 0),
        "exp": present + expires_in,
        "jti": str(uuid7()),
        **claims,
    }
    payload = {name: value for name, value in payload.items() if value is not None}
    return jwt.encode(payload, _private_key, algorithm="EdDSA", headers={"kid": KEY_ID})


def bearer(user_id: UUID | None = None, **claims: Any) -> dict[str, str]:
    """Return the Authorization header of a signed-in user."""
    return {"Authorization": f"Bearer {issue_token(user_id, **claims)}"}
