"""The migrations make the tables that the models describe, and the default rooms."""

import asyncio

import pytest
from sqlalchemy import text

from deploy.local.ephemeral import Infrastructure
from shared.database import Database
from shared.migrations import main, upgrade
from shared.testing.services import create_database


@pytest.fixture
async def fresh_database(infrastructure: Infrastructure) -> str:
    url = await create_database(infrastructure.postgres_url, "realtime_fresh")
    await asyncio.to_thread(upgrade, "services.realtime", url)
    return url


async def test_models_and_migrations_agree(fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARKLE_DATABASE_URL", fresh_database)
    assert await asyncio.to_thread(main, ["services.realtime", "check"]) == 0


async def test_default_rooms_and_version_7_ids(fresh_database: str) -> None:
    database = Database(fresh_database, name="test")
    async with database.snapshot() as session:
        assert set(await session.scalars(text("SELECT id FROM rooms"))) == {"lobby", "help", "showcase"}
        ids = list(await session.scalars(text("SELECT uuid7() FROM generate_series(1, 5)")))
    await database.close()
    assert all(found.version == 7 and found.variant == "specified in RFC 4122" for found in ids)
