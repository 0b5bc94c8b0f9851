"""The secrets of a sign-in that is under way.

The state (in the address) and the browser's token (in a cookie) are 256 random bits each, and only their hashes are
stored. Nonce and code verifier are derived from both and from this service's secret, so they are stored nowhere, and
an answer counts only in the browser that asked (RFC 9700, sections 2.1 and 4.7).
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Final

from pydantic import SecretStr

from services.auth.identities.ports import Attempt

LIFETIME: Final = timedelta(minutes=10)


def new_token() -> str:
    """Return a new state, or a new token for the browser."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """Return the form in which such a token is stored."""
    return hashlib.sha256(token.encode()).digest()


def attempt_of(secret: SecretStr, state: str, browser: str, redirect_uri: str) -> Attempt:
    """Return what belongs to a state and a browser, the same on the way out and on the way back."""

    def derived(purpose: str) -> str:
        text = f"sparkle oauth {purpose}\0{state}\0{browser}"
        code = hmac.digest(secret.get_secret_value().encode(), text.encode(), "sha256")
        return urlsafe_b64encode(code).rstrip(b"=").decode()

    return Attempt(state, derived("nonce"), derived("code verifier"), redirect_uri)
