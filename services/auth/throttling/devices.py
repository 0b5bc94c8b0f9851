"""The cookie of a browser that has signed in here: it tells a known device from a stranger.

Its value is a random number and, for each of the last accounts that signed in with it, an HMAC that binds the account
to the number: `device.tag.tag`. It opens nothing; a stolen one only shares the tries of the device it was stolen from.
"""

import base64
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.auth.throttling.counters import Counters

NAME: Final = "sparkle_device"
MAX_AGE: Final = 400 * 86_400  # what browsers keep at most (RFC 6265bis, section 5.5)
_MAX_ACCOUNTS: Final = 4
_MAX_LENGTH: Final = 200


@dataclass(frozen=True)
class KnownDevice:
    """What a cookie said: the device's number and the tags of its accounts."""

    id: str
    tags: Sequence[str]


def read(value: str | None) -> KnownDevice | None:
    """Return the device of a cookie's value, or None when there is none in it."""
    if not value or len(value) > _MAX_LENGTH or not value.isascii():
        return None
    device, *tags = value.split(".")
    return KnownDevice(device, tags) if device else None


def knows(counters: Counters, device: KnownDevice | None, account_key: str) -> bool:
    """Return whether the account has signed in with the device."""
    if device is None:
        return False
    expected = _tag(counters, device.id, account_key)
    return any(hmac.compare_digest(tag, expected) for tag in device.tags)


def with_account(counters: Counters, device: KnownDevice | None, account_key: str) -> str:
    """Return the value of the cookie after the account signed in. A number that tags nothing is not taken over."""
    if device is None or not device.tags:
        device = KnownDevice(secrets.token_urlsafe(16), [])
    tag = _tag(counters, device.id, account_key)
    others = [other for other in device.tags if not hmac.compare_digest(other, tag)]
    return ".".join([device.id, tag, *others[: _MAX_ACCOUNTS - 1]])


def _tag(counters: Counters, device: str, account_key: str) -> str:
    return base64.urlsafe_b64encode(counters.mac("device", device, account_key)).rstrip(b"=").decode()
