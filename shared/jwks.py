"""Where verification keys come from: the auth service's JWKS (RFC 7517) over HTTP, or a fixed set."""

import asyncio
import time
from collections.abc import Iterable
from typing import Protocol

import httpx
import jwt

from shared.logging import get_logger

log = get_logger(__name__)

FRESH_SECONDS = 300.0
RETRY_SECONDS = 2.0
_MAX_KEYS = 20
_ALGORITHMS = {"EdDSA", "ES256"}


class KeySource(Protocol):
    """Finds a verification key by its id."""

    @property
    def withdrawals(self) -> int:
        """How often keys were seen to be gone; tokens verified before the last time must be verified again."""
        ...

    async def get(self, key_id: str) -> jwt.PyJWK | None:
        """Return the key, or None when there is no such key."""
        ...


class StaticKeys:
    """A fixed set of keys, for the process that owns them and for tests."""

    def __init__(self, keys: Iterable[jwt.PyJWK]) -> None:
        self._keys = {str(key.key_id): key for key in keys}
        self.withdrawals = 0

    async def get(self, key_id: str) -> jwt.PyJWK | None:
        return self._keys.get(key_id)


class HttpKeys:
    """The JWKS at a URL, cached for FRESH_SECONDS.

    An unknown key id fetches again, at most every RETRY_SECONDS, so that a rotation is seen at once and a flood of
    made-up ids is not passed on. When auth is away the known keys go on working.
    """

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        self._url = url
        self._client = client
        self._keys: dict[str, jwt.PyJWK] = {}
        self.withdrawals = 0
        self._fetched_at = -FRESH_SECONDS
        self._tried_at = -RETRY_SECONDS
        self._lock = asyncio.Lock()
        self._refresh: asyncio.Task[None] | None = None  # kept, or it could be collected while it runs

    async def get(self, key_id: str) -> jwt.PyJWK | None:
        now = time.monotonic()
        may_fetch = now - self._tried_at > RETRY_SECONDS or not self._keys
        known = self._keys.get(key_id)
        if known is None and may_fetch:
            await self._fetch_since(now)
            return self._keys.get(key_id)
        if known is not None and may_fetch and now - self._fetched_at > FRESH_SECONDS and not self._lock.locked():
            # Beside the request: an auth that accepts and does not answer must hold up no token.
            self._refresh = asyncio.create_task(self._fetch_since(now))
        return known

    async def _fetch_since(self, asked_at: float) -> None:
        async with self._lock:
            if self._tried_at < asked_at:
                await self._fetch()

    async def _fetch(self) -> None:
        self._tried_at = time.monotonic()
        try:
            answer = await self._client.get(self._url)
            answer.raise_for_status()
            found = [jwt.PyJWK(entry) for entry in answer.json()["keys"][:_MAX_KEYS] if entry.get("alg") in _ALGORITHMS]
        except (httpx.HTTPError, jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
            log.warning("jwks_unavailable", error=type(error).__name__)
            return
        withdrawn = self._keys.keys() - {str(key.key_id) for key in found}
        self.withdrawals += bool(withdrawn)
        self._keys = {str(key.key_id): key for key in found}
        self._fetched_at = time.monotonic()
