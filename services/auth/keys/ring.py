"""The signing keys of this deployment, read from the database and cached.

A key is published as soon as it exists, signs from `activates_at`, and stays published until `retires_at`, when the
last token it signed is long expired. Private keys are sealed with SPARKLE_SECRET_KEY; public keys are stored in clear,
so a wrong secret stops the signing of new tokens but not the verification of those that are out.
"""

import asyncio
import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import jwt
from asyncpg import PostgresError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from services.auth.keys import repository
from services.auth.keys.models import SigningKey
from services.auth.sealing import SealBroken, open_sealed
from shared.clock import Clock
from shared.database import Database
from shared.logging import get_logger

log = get_logger(__name__)

FRESH: Final = timedelta(seconds=30)
# An unknown key id, or a failure, reads again at most this often: a flood of made-up ids does not reach the database,
# and one that hangs is waited for by one request and not by each in turn.
RETRY: Final = timedelta(seconds=2)


@dataclass(frozen=True)
class Signer:
    """A private key and the id that tokens name it by."""

    key_id: str
    private_key: Ed25519PrivateKey


class SigningKeyError(RuntimeError):
    """SPARKLE_SECRET_KEY is not the one that the signing key was sealed with."""


def public_jwk(key: SigningKey) -> dict[str, str]:
    """Return the key as an entry of a JWKS (RFC 7517, RFC 8037)."""
    x = base64.urlsafe_b64encode(key.public_key).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": key.key_id, "alg": "EdDSA", "use": "sig"}


class KeyRing:
    """Signs with the current key, verifies with every published one. It is auth's own `KeySource`."""

    def __init__(self, database: Database, clock: Clock, secret: SecretStr) -> None:
        self._database = database
        self._clock = clock
        self._secret = secret
        self._keys: list[SigningKey] = []
        self._verifiers: dict[str, jwt.PyJWK] = {}
        self.withdrawals = 0
        self._signers: dict[str, Signer] = {}
        self._read_at: datetime | None = None
        self._failed_at: datetime | None = None
        self._lock = asyncio.Lock()

    async def get(self, key_id: str) -> jwt.PyJWK | None:
        """Return the verification key called `key_id`, or None."""
        await self._refresh(FRESH)
        if key_id not in self._verifiers:
            await self._refresh(RETRY)
        return self._verifiers.get(key_id)

    async def published(self) -> list[dict[str, Any]]:
        """Return the JWKS's entries: keys that sign now, signed lately, or will sign soon."""
        await self._refresh(FRESH)
        return [public_jwk(key) for key in self._keys]

    async def signer(self) -> Signer:
        """Return the key to sign with now: the one activated last.

        Raises:
            SigningKeyError: the secret of this process is not the one that sealed it.
        """
        await self._refresh(FRESH)
        now = self._clock.now()
        key = max((key for key in self._keys if key.activates_at <= now), key=lambda key: key.activates_at)
        if key.key_id not in self._signers:
            self._signers[key.key_id] = _opened(key, self._secret)
        return self._signers[key.key_id]

    async def _refresh(self, max_age: timedelta) -> None:
        async with self._lock:
            now = self._clock.now()
            if self._read_at is not None and abs(now - self._read_at) < max_age:
                return
            if self._keys and self._failed_at is not None and abs(now - self._failed_at) < RETRY:
                return  # nobody waits for a database that did not answer a moment ago
            try:
                keys = await self._read(now)
            except (SQLAlchemyError, PostgresError, OSError) as error:
                if not self._keys:
                    raise
                self._failed_at = now
                log.warning("signing_keys_unavailable", error=type(error).__name__)
                return
            self.withdrawals += bool(self._verifiers.keys() - {key.key_id for key in keys})
            self._keys = keys
            self._verifiers = {key.key_id: jwt.PyJWK(public_jwk(key)) for key in keys}
            self._signers = {name: signer for name, signer in self._signers.items() if name in self._verifiers}
            self._read_at = now

    async def _read(self, now: datetime) -> list[SigningKey]:
        async with self._database.snapshot() as session:
            keys = await repository.published(session, now)
        if any(key.activates_at <= now for key in keys):
            return keys
        async with self._database.transaction() as session:
            return await repository.ensure_active(session, self._secret, now)


def _opened(key: SigningKey, secret: SecretStr) -> Signer:
    try:
        raw = open_sealed(secret.get_secret_value().encode(), repository.purpose(key.key_id), key.sealed_private_key)
    except SealBroken:
        raise SigningKeyError(
            "SPARKLE_SECRET_KEY does not open the signing key: restore it, or run `python -m services.auth.keys "
            "rotate --at-once`, which ends every session's access token."
        ) from None
    return Signer(key.key_id, Ed25519PrivateKey.from_private_bytes(raw))
