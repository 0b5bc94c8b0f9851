"""Codes: what an authenticator app shows, and what a recovery code looks like. Pure rules.

An app's code is RFC 6238 with the parameters that every app has: SHA-1, six digits, 30 s. The step before and the one
after count too, for a phone whose clock is off or a reader who is slow. A step is used once per account (RFC 6238,
section 5.2), and so is every step before it: a code that was read over a shoulder is worth nothing once it was typed.

A recovery code is 80 random bits, so guessing is hopeless without any throttling, and SHA-256 is enough to store it.
"""

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pyotp

STEP_SECONDS: Final = 30
WINDOW: Final = 1
SECRET_LENGTH: Final = 32  # base32 characters: 160 bits, as RFC 4226 recommends (section 4, R6)
SETUP_LIFETIME: Final = timedelta(minutes=10)
RECOVERY_CODES: Final = 10
ISSUER: Final = "Sparkle Universe"

# Crockford's base32: no letter that is mistaken for a digit, whoever reads the code from paper.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP: Final = 4
_GROUPS: Final = 4
_MISTAKEN: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_CODE: Final = re.compile(r"[0-9]{6}")


def new_secret() -> str:
    """Return a secret for an authenticator app, in base32."""
    return pyotp.random_base32(SECRET_LENGTH)


def otpauth_uri(secret: str, account: str) -> str:
    """Return what the QR code says: the key URI format that authenticator apps read."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def normalized(code: str) -> str:
    """Return the code of an app without the spaces that some apps show."""
    return "".join(code.split())


def matching_step(secret: str, code: str, now: datetime, last_step: int | None) -> int | None:
    """Return the time step that `code` belongs to, or None when it is wrong or its step was used already."""
    presented = normalized(code)
    if not _CODE.fullmatch(presented):
        return None
    current = int(now.timestamp()) // STEP_SECONDS
    app = pyotp.TOTP(secret)
    matched = None
    for step in range(current - WINDOW, current + WINDOW + 1):
        if hmac.compare_digest(app.generate_otp(step), presented):
            matched = step
    return matched if matched is not None and (last_step is None or matched > last_step) else None


def new_recovery_codes() -> list[str]:
    """Return ten different recovery codes as they are shown: XXXX-XXXX-XXXX-XXXX."""
    codes: set[str] = set()
    while len(codes) < RECOVERY_CODES:
        codes.add("-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS)))
    return sorted(codes)


def recovery_digest(user_id: UUID, code: str) -> bytes:
    """Return the form in which a recovery code is stored; case, spaces, dashes and mistaken letters do not matter."""
    plain = re.sub(r"[\s-]", "", code).upper().translate(_MISTAKEN)
    return hashlib.sha256(user_id.bytes + plain.encode()).digest()


def seal_purpose(user_id: UUID) -> str:
    """Return what an app's secret is sealed for: one that is copied into another account's row does not open."""
    return f"totp of {user_id}"
