"""Runs an application on a real socket inside the test's event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from shared.testing.waiting import eventually


@asynccontextmanager
async def serving(app: Any, **options: Any) -> AsyncIterator[str]:
    """Serve `app` on a free loopback port with its lifespan; yield its base URL."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_config=None, access_log=False, ws="websockets-sansio",
        ws_max_size=131072, timeout_graceful_shutdown=2, **options,
    )  # fmt: skip
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    try:

        async def has_started() -> bool:
            if task.done():
                task.result()
                raise RuntimeError("the server ended before it started")
            return server.started

        await eventually(has_started)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task
