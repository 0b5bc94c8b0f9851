"""Secrets at rest: AES-256-GCM under a key that HKDF (RFC 5869) derives from the service's secret for one purpose."""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES: Final = 12


class SealBroken(Exception):  # noqa: N818 - a state, like its cryptographic cause InvalidTag
    """What was sealed cannot be opened: another secret, another purpose, or changed bytes."""


def seal(secret: bytes, purpose: str, plain: bytes) -> bytes:
    """Return `plain` encrypted and authenticated; only the same secret and purpose open it."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(secret, purpose).encrypt(nonce, plain, None)


def open_sealed(secret: bytes, purpose: str, sealed: bytes) -> bytes:
    """Return what was sealed.

    Raises:
        SealBroken: it was sealed with something else, or was changed.
    """
    try:
        return _cipher(secret, purpose).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    except (InvalidTag, ValueError):
        raise SealBroken from None


def derived_key(secret: bytes, purpose: str) -> bytes:
    """Return 32 bytes that tell nothing of `secret`, nor of what is derived for another purpose."""
    return HKDF(SHA256(), length=32, salt=None, info=f"sparkle auth: {purpose}".encode()).derive(secret)


def _cipher(secret: bytes, purpose: str) -> AESGCM:
    return AESGCM(derived_key(secret, purpose))
