"""The rules of passkeys. Pure.

A challenge is a signed statement rather than a row: anybody may ask for one, and a row for each would let strangers
fill the database. It says for what, for whom and until when it may be used; only one that was used is kept, until it
would have expired, so that it cannot be used again.
"""

import hashlib
import hmac
import secrets
import struct
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

CHALLENGE_LIFETIME: Final = timedelta(minutes=5)
MAX_PASSKEYS: Final = 20
_NONCE_BYTES: Final = 16
_EXPIRY: Final = struct.Struct(">Q")
_HEAD_BYTES: Final = _NONCE_BYTES + _EXPIRY.size


class Purpose(StrEnum):
    """What a challenge is for."""

    REGISTER = "register"
    LOGIN = "login"
    REAUTHENTICATE = "reauthenticate"


def new_challenge(secret: bytes, purpose: Purpose, bound_to: UUID | None, now: datetime) -> bytes:
    """Return a challenge of 56 bytes: 128 random bits, when it ends, and the proof that it is ours.

    `bound_to` is the session that asked; None where nobody is signed in yet.
    """
    head = secrets.token_bytes(_NONCE_BYTES) + _EXPIRY.pack(int((now + CHALLENGE_LIFETIME).timestamp()))
    return head + _proof(secret, purpose, bound_to, head)


def challenge_expiry(
    secret: bytes, challenge: bytes, purpose: Purpose, bound_to: UUID | None, now: datetime
) -> datetime | None:
    """Return when a challenge ends, or None when it is not ours, not for this, or has ended."""
    head, proof = challenge[:_HEAD_BYTES], challenge[_HEAD_BYTES:]
    if len(head) < _HEAD_BYTES or not hmac.compare_digest(proof, _proof(secret, purpose, bound_to, head)):
        return None
    expires_at = datetime.fromtimestamp(_EXPIRY.unpack_from(head, _NONCE_BYTES)[0], UTC)
    return expires_at if now < expires_at else None


def challenge_digest(challenge: bytes) -> bytes:
    """Return the form in which a used challenge is remembered."""
    return hashlib.sha256(challenge).digest()


def is_counter_wrong(stored: int, presented: int) -> bool:
    """Return whether a signature counter did not grow: there may be a copy (WebAuthn, section 6.1.1).

    Passkeys that are synchronized between devices count nothing, and say 0 every time.
    """
    return (stored > 0 or presented > 0) and presented <= stored


def _proof(secret: bytes, purpose: Purpose, bound_to: UUID | None, head: bytes) -> bytes:
    context = f"sparkle auth: passkey challenge: {purpose}: ".encode() + (bound_to.bytes if bound_to else b"")
    return hmac.new(secret, context + head, hashlib.sha256).digest()
