"""A real gateway on a real socket in front of real servers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
import uvicorn

from gateway.app import Gateway
from gateway.routes import TABLE, Route
from gateway.server import server_config
from gateway.settings import GatewaySettings
from shared.jwks import KeySource
from shared.testing.tokens import static_keys
from shared.testing.waiting import eventually
from tests.gateway.wire import Respond, StrictServer, answer_ok, strict_server

# Nothing listens on the discard port of loopback.
NOWHERE = "http://127.0.0.1:9"


@dataclass
class Edge:
    """A running gateway."""

    url: str
    app: Gateway
    client: httpx.AsyncClient
    server: uvicorn.Server


class StartEdge(Protocol):
    """Starts a gateway; every service is at `upstream` unless a setting names another URL."""

    async def __call__(
        self,
        upstream: str = NOWHERE,
        *,
        table: tuple[Route, ...] = TABLE,
        keys: KeySource | None = None,
        **settings: Any,
    ) -> Edge: ...


StartServer = Callable[[Respond], Awaitable[StrictServer]]


@asynccontextmanager
async def running_edge(settings: GatewaySettings, table: tuple[Route, ...], keys: KeySource) -> AsyncIterator[Edge]:
    """Serve a gateway on a free port of loopback until the block ends."""
    app = Gateway(settings, table, keys=keys)
    server = uvicorn.Server(server_config(app, settings, host="127.0.0.1", port=0))
    task = asyncio.create_task(server._serve())

    async def has_started() -> bool:
        if task.done():
            task.result()
        return server.started

    await eventually(has_started)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        yield Edge(url, app, client, server)
    server.should_exit = True
    await task


@pytest.fixture
async def start_edge(redis_url: str, tmp_path: Path) -> AsyncIterator[StartEdge]:
    """Start gateways that stop with the test."""
    async with AsyncExitStack() as stack:

        async def start(
            upstream: str = NOWHERE,
            *,
            table: tuple[Route, ...] = TABLE,
            keys: KeySource | None = None,
            **settings: Any,
        ) -> Edge:
            names = ("auth_url", "content_url", "ai_url", "realtime_url", "blockchain_url")
            values: dict[str, Any] = {
                "env": "test",
                "log_level": "WARNING",
                "redis_url": redis_url,
                "web_root": tmp_path / "no-web",
                "access_log": False,
                "drain_timeout": 2,
                **dict.fromkeys(names, upstream),
                **settings,
            }
            return await stack.enter_async_context(
                running_edge(GatewaySettings(**values), table, keys or static_keys())
            )

        yield start


@pytest.fixture
async def start_server() -> AsyncIterator[StartServer]:
    """Start strict servers that stop with the test, after which none may have seen bad HTTP."""
    servers: list[StrictServer] = []
    async with AsyncExitStack() as stack:

        async def start(respond: Respond = answer_ok) -> StrictServer:
            server = await stack.enter_async_context(strict_server(respond))
            servers.append(server)
            return server

        yield start
    assert [violation for server in servers for violation in server.violations] == []
