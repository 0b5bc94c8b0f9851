"""The addresses of pictures, and signatures that let a browser show a private one. Pure.

`<img>` sends no token. Whoever may see a private picture is given `exp=...&sig=...` to put behind any of its addresses.
The end of a signature is rounded, so that the same picture keeps its address, and its place in the browser's cache, for
ten minutes; it is good for ten minutes at least and twenty at most.
"""

import hashlib
import hmac
import re
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import SecretStr

ROOT: Final = "/api/media/"
_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ADDRESS: Final = re.compile(rf"/api/media/({_UUID})(?:/\d{{1,5}}\.(?:webp|avif))?", re.IGNORECASE)
_STEP: Final = 600  # seconds
_LENGTH: Final = 32  # hexadecimal digits of HMAC-SHA-256: 128 bits


def address_of(media_id: UUID) -> str:
    """Return the path of a picture in its full size, which is how documents name it."""
    return f"{ROOT}{media_id}"


def variant_address(media_id: UUID, width: int, kind: str) -> str:
    """Return the path of a variant."""
    return f"{ROOT}{media_id}/{width}.{kind}"


def is_ours(address: str | None) -> bool:
    """Return whether an address is of this site's pictures, whatever stands behind."""
    return address is not None and address.startswith(ROOT)


def named_in(address: str) -> UUID | None:
    """Return the id of the picture that a path names, in whatever width; None when it is not such a path."""
    found = _ADDRESS.fullmatch(address)
    return UUID(found[1]) if found else None


def folder_of(media_id: UUID) -> str:
    """Return the prefix of a picture's objects. The last digits of a UUIDv7 are random, and spread the folders."""
    return f"{media_id.hex[-2:]}/{media_id}"


def original_key(media_id: UUID) -> str:
    """Return the key of the full size."""
    return f"{folder_of(media_id)}/original"


def variant_key(media_id: UUID, width: int, kind: str) -> str:
    """Return the key of a variant."""
    return f"{folder_of(media_id)}/{width}.{kind}"


class Signer:
    """Makes and checks the signatures."""

    def __init__(self, secret: SecretStr) -> None:
        self._key = hmac.digest(secret.get_secret_value().encode(), b"sparkle media addresses", "sha256")

    def query(self, media_id: UUID, now: datetime) -> str:
        """Return the query that opens the picture for ten to twenty minutes."""
        expires = (int(now.timestamp()) // _STEP + 2) * _STEP
        return f"exp={expires}&sig={self._signature(media_id, expires)}"

    def opens(self, media_id: UUID, expires: int | None, signature: str | None, now: datetime) -> bool:
        """Return whether a query opens the picture now."""
        if expires is None or signature is None or expires <= now.timestamp():
            return False
        return hmac.compare_digest(signature.encode(), self._signature(media_id, expires).encode())

    def _signature(self, media_id: UUID, expires: int) -> str:
        return hmac.new(self._key, f"{media_id}:{expires}".encode(), hashlib.sha256).hexdigest()[:_LENGTH]
