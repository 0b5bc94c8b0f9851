"""Ids, clocks, cursors, probes and migrations."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.ephemeral import Infrastructure
from shared.clock import FixedClock, SystemClock
from shared.ids import uuid7
from shared.migrations import main, upgrade
from shared.pagination import Cursor, PageParams, numbered
from shared.problems import InvalidInput
from shared.testing.plugin import DatabaseFor
from shared.testing.services import RunningService, create_database
from shared.testing.waiting import eventually


class DayCursor(Cursor):
    day: datetime
    id: UUID


def test_ids_are_version_7_unique_and_sorted_across_threads() -> None:
    with ThreadPoolExecutor(4) as pool:
        batches = list(pool.map(lambda _: [uuid7() for _ in range(2000)], range(4)))
    assert all(batch == sorted(batch) for batch in batches)
    everything = [value for batch in batches for value in batch]
    assert len(set(everything)) == len(everything)
    assert {(value.version, value.variant) for value in everything} == {(7, "specified in RFC 4122")}
    assert abs((everything[-1].int >> 80) / 1000 - time.time()) < 5


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_cursor_round_trips(day: datetime, identity: UUID) -> None:
    cursor = DayCursor(day=day, id=identity)
    assert DayCursor.decode(cursor.encode()) == cursor


@given(st.text(max_size=600))
def test_any_other_text_is_a_bad_cursor(text: str) -> None:
    with pytest.raises(InvalidInput):
        DayCursor.decode(text)


def test_numbered_page_counts_pages() -> None:
    page = numbered(PageParams(limit=10, cursor=None, page=2), total=21)
    assert (page.total, page.pages, page.page) == (21, 3, 2)


def test_clocks_are_aware() -> None:
    assert SystemClock().now().tzinfo is UTC
    assert FixedClock().now().tzinfo is UTC


async def test_concurrent_migrations_run_once(infrastructure: Infrastructure) -> None:
    url = await create_database(infrastructure.postgres_url, "migrated_twice")
    await asyncio.gather(*(asyncio.to_thread(upgrade, "tests.shared.notes", url) for _ in range(3)))


async def test_models_and_migrations_agree(database_for: DatabaseFor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARKLE_DATABASE_URL", await database_for("tests.shared.notes"))
    assert await asyncio.to_thread(main, ["tests.shared.notes", "check"]) == 0


async def test_not_ready_while_a_store_is_away_but_alive(notes: RunningService, infrastructure: Infrastructure) -> None:
    infrastructure.redis.stop()
    try:

        async def unready() -> bool:
            answer = await notes.client.get("/health/ready")
            return answer.status_code == 503 and answer.json()["checks"] == {"redis": "unavailable", "database": "ok"}

        await eventually(unready)
        assert (await notes.client.get("/health/live")).status_code == 200
    finally:
        infrastructure.redis.start()

    async def ready() -> bool:
        return (await notes.client.get("/health/ready")).status_code == 200

    await eventually(ready)


async def test_database_away_is_503_that_says_when_to_retry(
    notes: RunningService, infrastructure: Infrastructure
) -> None:
    infrastructure.postgres.stop()
    try:
        answer = await notes.client.get("/api/notes")
        assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
        assert answer.headers["retry-after"] == "1"
    finally:
        infrastructure.postgres.start()

    async def works() -> bool:
        return (await notes.client.get("/api/notes")).status_code == 200

    await eventually(works)
