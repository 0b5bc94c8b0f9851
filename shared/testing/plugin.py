"""pytest plugin: a real PostgreSQL and Redis per test process, a migrated database per service, emptied after tests.

async def test_x(start_service: StartService) -> None:
    service = await start_service("services.content", ContentSettings, create_app)
    answer = await service.client.get("/api/posts", headers=bearer())
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any, Protocol

import pytest
from redis.asyncio import Redis

from deploy.local.ephemeral import Infrastructure, ephemeral_infrastructure
from shared.app import RECURSION_LIMIT
from shared.migrations import upgrade
from shared.settings import BaseServiceSettings
from shared.testing.services import CreateApp, RunningService, create_database, empty_database, running, settings_for

DatabaseFor = Callable[[str], Awaitable[str]]


class StartService(Protocol):
    """Starts a service; it stops with the test."""

    async def __call__(
        self, package: str, settings: type[BaseServiceSettings], create_app: CreateApp, /, **options: Any
    ) -> RunningService: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts PostgreSQL and Redis, so that `make test-fast` can leave it out."""
    for item in items:
        if "infrastructure" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.stores)


def pytest_collection_finish() -> None:
    """Take back what importing web3 does to the recursion limit, as every application does when it is built."""
    sys.setrecursionlimit(RECURSION_LIMIT)


@pytest.fixture(scope="session")
def infrastructure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Infrastructure]:
    """PostgreSQL and Redis of this test process."""
    with ephemeral_infrastructure(tmp_path_factory.mktemp("infrastructure")) as started:
        yield started


@pytest.fixture(scope="session")
def migrated_databases() -> dict[str, str]:
    """Database URLs by service package, filled on first use."""
    return {}


@pytest.fixture
async def database_for(
    infrastructure: Infrastructure, migrated_databases: dict[str, str]
) -> AsyncIterator[DatabaseFor]:
    """A function from a service package to the URL of its migrated, empty database."""
    used: set[str] = set()

    async def get(package: str) -> str:
        if package not in migrated_databases:
            name = f"sparkle_{package.rpartition('.')[2]}"
            url = await create_database(infrastructure.postgres_url, name)
            await asyncio.to_thread(upgrade, package, url)
            await empty_database(url)  # a migration may bring rows, and the first test must find what every other finds
            migrated_databases[package] = url
        used.add(package)
        return migrated_databases[package]

    yield get
    for package in used:
        await empty_database(migrated_databases[package])


@pytest.fixture
async def redis_url(infrastructure: Infrastructure) -> AsyncIterator[str]:
    """The URL of an empty Redis."""
    yield infrastructure.redis_url
    async with Redis.from_url(infrastructure.redis_url) as redis:
        await redis.flushall()


@pytest.fixture
async def start_service(database_for: DatabaseFor, redis_url: str) -> AsyncIterator[StartService]:
    """Start services: `await start_service(package, Settings, create_app, settings={...}, **create_app options)`."""
    async with AsyncExitStack() as stack:

        async def start(
            package: str, settings: type[BaseServiceSettings], create_app: CreateApp, /, **options: Any
        ) -> RunningService:
            overrides = options.pop("settings", {})
            chosen = settings_for(settings, redis_url, await database_for(package), **overrides)
            return await stack.enter_async_context(running(create_app, chosen, **options))

        yield start
