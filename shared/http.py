"""HTTP between services: one pooled client with timeouts, which passes the request id and the trace on."""

import httpx
from opentelemetry import propagate

from shared.logging import request_id_var

TIMEOUT = httpx.Timeout(10.0, connect=2.0, pool=2.0)
LIMITS = httpx.Limits(max_connections=50, max_keepalive_connections=20, keepalive_expiry=30)


async def _identify(request: httpx.Request) -> None:
    if request_id := request_id_var.get():
        request.headers.setdefault("X-Request-ID", request_id)
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    request.headers.update(carrier)


def service_client(base_url: str = "", *, timeout: httpx.Timeout = TIMEOUT) -> httpx.AsyncClient:
    """Return a client for calls to another service. It follows no redirect and reads no proxy from the environment."""
    return httpx.AsyncClient(
        base_url=base_url,
        timeout=timeout,
        limits=LIMITS,
        follow_redirects=False,
        trust_env=False,
        event_hooks={"request": [_identify]},
    )
