"""`/health/live` needs nothing; `/health/ready` asks this service's own database and Redis, at most once a second."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from shared.logging import get_logger

log = get_logger(__name__)

Check = Callable[[], Awaitable[object]]
_CACHE_SECONDS = 1.0
_TIMEOUT_SECONDS = 2.0


def health_router(checks: Mapping[str, Check]) -> APIRouter:
    """Return the two probes; `checks` are this process's own stores, by name."""
    router = APIRouter(prefix="/health", include_in_schema=False)
    lock = asyncio.Lock()
    results: dict[str, str] = {}
    checked_at = -_CACHE_SECONDS

    async def run(check: Check) -> str:
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                await check()
        except Exception as error:
            log.warning("not_ready", error=type(error).__name__)
            return "unavailable"
        return "ok"

    @router.get("/live")
    async def live() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/ready")
    async def ready() -> JSONResponse:
        nonlocal checked_at
        async with lock:
            if time.monotonic() - checked_at >= _CACHE_SECONDS:
                outcomes = await asyncio.gather(*(run(check) for check in checks.values()))
                results.update(zip(checks, outcomes, strict=True))
                checked_at = time.monotonic()
        good = all(outcome == "ok" for outcome in results.values())
        status = "ok" if good else "unavailable"
        return JSONResponse({"status": status, "checks": results}, status_code=200 if good else 503)

    return router
