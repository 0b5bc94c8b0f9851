"""What it costs to know who is calling, once a token has been seen."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import jwt
from fastapi import FastAPI

from shared.auth import CurrentCaller, TokenVerifier
from shared.clock import SystemClock
from shared.revocations import Revocations
from shared.testing.tokens import issue_token, public_jwk, static_keys

CALLS = 20_000
REQUESTS = 3_000


def verifier() -> TokenVerifier:
    """Return a verifier with a revocation in it, so that asking for one is not skipped."""
    revocations = Revocations()
    asyncio.run(revocations.add("session", static_id(), time.time() - 60))
    return TokenVerifier(static_keys(), revocations, SystemClock(), issuer="sparkle", audience="sparkle")


def static_id() -> Any:
    """Return the id of some other session."""
    return jwt.decode(issue_token(), options={"verify_signature": False})["sid"]


def cached_microseconds(checked: TokenVerifier) -> float:
    """Return the time of one `verify` of a token that was verified before."""
    token = issue_token()

    async def run() -> float:
        await checked.verify(token)
        started = time.perf_counter()
        for _ in range(CALLS):
            await checked.verify(token)
        return time.perf_counter() - started

    return asyncio.run(run()) / CALLS * 1e6


def pyjwt_microseconds() -> float:
    """Return the time of one signature and claims check by PyJWT, without a cache."""
    token, key = issue_token(), jwt.PyJWK(public_jwk())
    started = time.perf_counter()
    for _ in range(CALLS // 20):
        jwt.decode(token, key, algorithms=["EdDSA"], audience="sparkle", issuer="sparkle")
    return (time.perf_counter() - started) / (CALLS // 20) * 1e6


def dependency_microseconds(checked: TokenVerifier) -> float:
    """Return what an endpoint's `caller: CurrentCaller` adds to a request, in FastAPI, without a network."""
    app = FastAPI()
    app.state.verifier = checked
    app.state.area = "bench"

    @app.get("/open")
    async def read_open() -> None:
        return None

    @app.get("/closed")
    async def read_closed(caller: CurrentCaller) -> None:
        return None

    authorization = f"Bearer {issue_token()}".encode()

    async def request(path: str) -> None:
        scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
            "headers": [(b"host", b"bench"), (b"authorization", authorization)], "http_version": "1.1",
            "scheme": "http", "server": ("bench", 80), "client": ("bench", 1), "root_path": "", "app": app,
        }  # fmt: skip
        await app(scope, _nothing, _ignore)

    return asyncio.run(_seconds(lambda: request("/closed"))) - asyncio.run(_seconds(lambda: request("/open")))


async def _seconds(request: Callable[[], Awaitable[None]]) -> float:
    await request()
    started = time.perf_counter()
    for _ in range(REQUESTS):
        await request()
    return (time.perf_counter() - started) / REQUESTS * 1e6


async def _nothing() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _ignore(_: Any) -> None:
    return None
