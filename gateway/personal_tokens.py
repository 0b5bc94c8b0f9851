"""Personal access tokens at the edge: exchanged for access tokens, so that no service ever sees one.

A program sends `Authorization: Bearer spk_...` with each request. The first asks auth; those beside it wait for the
same answer, and those after it take the access token from a bounded cache, until shortly before it expires or until it
is revoked: its `sid` is the token's id, so the verifier refuses it within a second of that, and auth is asked again. A
refusal is remembered for some seconds, and costs the address a rate token of the class that guards passwords; only so
many questions are under way at once. A flood of made-up tokens stays here.
"""

import asyncio
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, TypeVar

import httpx

from gateway.clients import limit_identity
from gateway.inbound import Inbound
from gateway.limits import Limiter
from gateway.routes import CREDENTIALS
from shared.auth import Caller, InvalidToken, TokenVerifier
from shared.clock import Clock
from shared.logging import get_logger
from shared.personal_tokens import InvalidPersonalToken, is_personal_token
from shared.problems import Overloaded

log = get_logger(__name__)

V = TypeVar("V")

PATH: Final = "/api/auth/token"
MAX_KNOWN: Final = 10_000
MAX_REFUSED: Final = 10_000
MAX_RUNNING: Final = 32
REFUSED_SECONDS: Final = 5.0
PAUSE_SECONDS: Final = 1.0
# What is left of an access token when it is used for the last time: the service checks it again, a little later.
MARGIN_SECONDS: Final = 10.0
_UNAVAILABLE: Final = "The personal access token cannot be checked now. Try again in a moment."
_TIMEOUT: Final = httpx.Timeout(3.0, connect=1.0, pool=1.0)


@dataclass(frozen=True, slots=True)
class _Known:
    access_token: str
    usable_until: float


class PersonalTokens:
    """Turns personal access tokens into callers. It keeps digests of them only."""

    def __init__(
        self, verifier: TokenVerifier, client: httpx.AsyncClient, auth_url: str, limiter: Limiter | None, clock: Clock
    ) -> None:
        self._verifier = verifier
        self._client = client
        self._url = auth_url.rstrip("/") + PATH
        self._limiter = limiter
        self._clock = clock
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._refused: OrderedDict[bytes, float] = OrderedDict()
        self._running: dict[bytes, asyncio.Task[Caller]] = {}
        self._retry_at = 0.0

    def cached(self, text: str) -> Caller | None:
        """Return the caller of a token exchanged before and still good, without waiting; None means: exchange it."""
        digest = _digest(text)
        known = self._known.get(digest)
        if known is None or known.usable_until <= self._clock.now().timestamp():
            return None
        self._known.move_to_end(digest)
        return self._verifier.cached(known.access_token)

    async def exchange(self, text: str, request: Inbound) -> Caller:
        """Return the caller of a token.

        Raises:
            InvalidPersonalToken: it is unknown, has expired or was revoked.
            TooManyRequests: the address has asked too often.
            Overloaded: auth does not answer, or too many ask.
        """
        if not is_personal_token(text):
            raise InvalidPersonalToken
        digest = _digest(text)
        caller = await self._still_good(digest)
        if caller is not None:
            return caller
        if self._refused.get(digest, 0.0) > time.monotonic():
            raise InvalidPersonalToken
        task = self._running.get(digest)
        if task is None:
            if len(self._running) >= MAX_RUNNING or time.monotonic() < self._retry_at:
                raise Overloaded(_UNAVAILABLE)
            task = asyncio.create_task(self._ask(digest, text, request))
            self._running[digest] = task
            task.add_done_callback(lambda done: self._finish(digest, done))
        # Whoever asked first may hang up; the others go on waiting.
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Stop asking."""
        for task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _still_good(self, digest: bytes) -> Caller | None:
        """Verify again what the verifier has forgotten."""
        known = self._known.get(digest)
        if known is None:
            return None
        if known.usable_until > self._clock.now().timestamp():
            try:
                return await self._verifier.verify(known.access_token)
            except InvalidToken:
                pass  # revoked, or the rights of its owner have changed: auth knows which
        self._known.pop(digest, None)
        return None

    async def _ask(self, digest: bytes, text: str, request: Inbound) -> Caller:
        identity = limit_identity(request.client)
        if self._limiter is not None and self._limiter.spend(CREDENTIALS, identity) is None:
            await self._limiter.spend_slowly(CREDENTIALS, identity)
        access_token = await self._answer_of_auth(text, request)
        caller = None
        if access_token is not None:
            try:
                caller = await self._verifier.verify(access_token)
            except InvalidToken:
                log.warning("exchanged_token_refused")  # revoked while it was on its way
        if caller is None:
            _keep(self._refused, digest, time.monotonic() + REFUSED_SECONDS, MAX_REFUSED)
            raise InvalidPersonalToken
        if self._limiter is not None:
            self._limiter.give_back(CREDENTIALS, identity)
        _keep(self._known, digest, _Known(caller.token, caller.expires_at - MARGIN_SECONDS), MAX_KNOWN)
        return caller

    async def _answer_of_auth(self, text: str, request: Inbound) -> str | None:
        """Return the access token, or None where auth refuses. Raises Overloaded when it gives no answer."""
        headers = {"X-Request-ID": request.request_id, "X-Forwarded-For": request.client}
        body = {"personalAccessToken": text}
        try:
            answer = await self._client.post(self._url, json=body, headers=headers, timeout=_TIMEOUT)
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                return None
            answer.raise_for_status()
            return str(answer.json()["accessToken"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            log.warning("token_exchange_unavailable", error=type(error).__name__)
            self._retry_at = time.monotonic() + PAUSE_SECONDS
            raise Overloaded(_UNAVAILABLE) from None

    def _finish(self, digest: bytes, task: "asyncio.Task[Caller]") -> None:
        del self._running[digest]
        if not task.cancelled():
            task.exception()  # those who wait get it; nobody may be left to


def _keep(kept: OrderedDict[bytes, V], digest: bytes, value: V, limit: int) -> None:
    kept[digest] = value
    kept.move_to_end(digest)
    if len(kept) > limit:
        kept.popitem(last=False)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
