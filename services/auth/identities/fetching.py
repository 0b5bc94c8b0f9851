"""Questions to a provider over HTTP: bounded in time and size, never redirected, and nothing of the answer in an error.

The client is not the one for calls between services: a stranger gets neither our request ids nor our traces.
"""

import asyncio
from typing import Any, Final

import httpx
import orjson

from services.auth.identities.ports import ProviderRefused, ProviderUnavailable

_STEP_SECONDS: Final = 3.0
_TOTAL_SECONDS: Final = 6.0
_MOST_BYTES: Final = 256 * 1024
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500
_OK: Final = 200


def provider_client() -> httpx.AsyncClient:
    """Return a client for providers of identities; close it."""
    return httpx.AsyncClient(
        timeout=_STEP_SECONDS,
        limits=httpx.Limits(max_connections=20, max_keepalive_connections=5, keepalive_expiry=30),
        follow_redirects=False,
        trust_env=False,
        # A packed answer could be a thousand times as large once unpacked.
        headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "sparkle-universe"},
    )


async def fetch(client: httpx.AsyncClient, method: str, url: str, **request: Any) -> tuple[int, Any]:
    """Return the status and the JSON of an answer.

    Raises:
        ProviderUnavailable: no whole answer in time, an answer of more than 256 KiB, or one that says try later.
        ProviderRefused: the answer is not JSON.
    """
    try:
        async with asyncio.timeout(_TOTAL_SECONDS), client.stream(method, url, **request) as answer:
            if answer.status_code >= _SERVER_ERROR or answer.status_code == _TOO_MANY:
                raise ProviderUnavailable(f"answered {answer.status_code}")
            body = await _bounded(answer)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise ProviderUnavailable(type(error).__name__) from None
    try:
        # orjson bounds the depth by itself; Python's own parser trusts the recursion limit, which a library may raise.
        return answer.status_code, orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ProviderRefused(f"answered {answer.status_code} without JSON") from None


async def fetch_object(client: httpx.AsyncClient, url: str, **request: Any) -> dict[str, Any]:
    """Return the JSON object that a GET answers with 200.

    Raises:
        ProviderUnavailable: see `fetch`.
        ProviderRefused: it answered something else.
    """
    status, body = await fetch(client, "GET", url, **request)
    if status != _OK or not isinstance(body, dict):
        raise ProviderRefused(f"answered {status} without an object")
    return body


async def _bounded(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in answer.aiter_raw():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise ProviderUnavailable("answered at too great length")
    return bytes(body)
