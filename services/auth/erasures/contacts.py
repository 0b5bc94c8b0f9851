"""Whom the receipt goes to: sealed, and forgotten once it has left."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pydantic import SecretStr, TypeAdapter

from services.auth.sealing import open_sealed, seal


@dataclass(frozen=True)
class Contact:
    """Where the receipt is mailed to, and the token of its link."""

    email: str
    username: str
    token: str


_CONTACT: Final = TypeAdapter(Contact)


def new_token() -> str:
    """Return the token of a receipt's link."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """Return the form in which the token of a receipt is stored."""
    return hashlib.sha256(token.encode()).digest()


def seal_purpose(erasure_id: UUID) -> str:
    """Return what a contact is sealed for: one that is copied into another erasure's row does not open."""
    return f"erasure {erasure_id}"


def sealed(secret: SecretStr, erasure_id: UUID, contact: Contact) -> bytes:
    """Return the contact as it is stored, good for this erasure only."""
    return seal(secret.get_secret_value().encode(), seal_purpose(erasure_id), _CONTACT.dump_json(contact))


def opened(secret: SecretStr, erasure_id: UUID, stored: bytes) -> Contact:
    """Return a stored contact.

    Raises:
        SealBroken: it was sealed under another secret, or for another erasure.
    """
    plain = open_sealed(secret.get_secret_value().encode(), seal_purpose(erasure_id), stored)
    return _CONTACT.validate_json(plain)
