"""The tables: migrations, slugs, indexes, and the worker that serves them."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text as sql

from services.content.posts.problems import SlugsExhausted
from services.content.posts.repository import claim_slug
from services.content.posts.visibility import is_public
from shared.ids import uuid7
from shared.migrations import main as migrations
from shared.testing.plugin import DatabaseFor
from shared.testing.services import RunningService
from shared.testing.waiting import eventually
from tests.content.writing import Person, create_post, recorded_reads


async def test_the_models_are_what_the_migrations_make(
    database_for: DatabaseFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARKLE_DATABASE_URL", await database_for("services.content"))
    assert await asyncio.to_thread(migrations, ["services.content", "check"]) == 0


async def test_a_taken_slug_is_not_given_out_again(content: RunningService) -> None:
    post = await create_post(content.client, Person(), title="Light", status="PUBLISHED")
    taken = post["slug"].rpartition("-")[2]
    suffixes: Iterator[str] = iter([taken, taken, "zzzzzz"])
    async with content.database.sessions() as session:
        assert await claim_slug(session, uuid7(), "light", lambda: next(suffixes)) == "light-zzzzzz"
        await session.rollback()
        with pytest.raises(SlugsExhausted):
            await claim_slug(session, uuid7(), "light", lambda: taken)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ({}, "ix_posts_public"),
        ({"sort": "oldest"}, "ix_posts_public"),
        ({"authorId": "author"}, "ix_posts_published_by_author"),
        ({"status": "DRAFT"}, "ix_posts_drafts_by_author"),
    ],
)
async def test_lists_are_read_from_their_index(content: RunningService, query: dict[str, str], index: str) -> None:
    author = Person()
    await create_post(content.client, author)
    async with content.database.transaction() as session:
        await session.execute(
            sql(
                """
                INSERT INTO authors (id, username, display_name)
                SELECT gen_random_uuid(), 'a' || n, 'a' || n FROM generate_series(1, 10) n
                """
            )
        )
        await session.execute(
            sql(
                """
                INSERT INTO posts SELECT gen_random_uuid(), a.id, 's' || a.id || n, 't', 'e', true, '{}', '', 1,
                    CASE WHEN n % 2 = 0 THEN 'PUBLISHED' ELSE 'DRAFT' END, 1, now() - n * interval '1 min', now(),
                    CASE WHEN n % 2 = 0 THEN now() - n * interval '1 min' END
                FROM authors a, generate_series(1, 1000) n
                """
            )
        )
    async with content.database.engine.connect() as connection:
        await connection.execute(sql("ANALYZE"))
        await connection.commit()
    params = {name: str(author.id) if value == "author" else value for name, value in query.items()}
    first = await content.client.get("/api/posts", params={**params, "limit": 20}, headers=author.headers)
    params |= {"cursor": first.json()["pagination"]["nextCursor"]}
    with recorded_reads(content) as statements:
        await content.client.get("/api/posts", params={**params, "limit": 20}, headers=author.headers)
    [listing] = statements
    assert "is_public" in listing or listing.count("status = '") == 1, "the partial index's condition, as a literal"
    async with content.database.engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.execute("SET plan_cache_mode = force_generic_plan")  # as after five executions
        await driver.execute(f"PREPARE listing AS {listing}")
        nothing = ", ".join(["NULL"] * len(set(re.findall(r"\$\d+", listing))))
        plan = "\n".join(row[0] for row in await driver.fetch(f"EXPLAIN EXECUTE listing({nothing})"))
        await connection.invalidate()
    assert index in plan
    assert "Sort Key: posts" not in plan


async def test_the_condition_of_public_posts_needs_no_parameters() -> None:
    compiled = is_public().compile(compile_kwargs={"render_postcompile": True})
    assert compiled.params == {}


async def test_the_worker_publishes_and_consumes_until_it_is_told_to_stop(
    content: RunningService, redis_url: str, database_for: DatabaseFor
) -> None:
    environment = {
        **os.environ,
        "SPARKLE_DATABASE_URL": await database_for("services.content"),
        "SPARKLE_REDIS_URL": redis_url,
    }
    worker = await asyncio.create_subprocess_exec(sys.executable, "-m", "services.content.worker", env=environment)
    try:
        post = await create_post(content.client, Person(), status="PUBLISHED")

        async def published() -> bool:
            entries: Any = await content.redis.xrange("events:content")
            return any(post["id"].encode() in fields[b"envelope"] for _, fields in entries)

        await eventually(published, within=30)
    finally:
        worker.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(worker.wait(), 10) == 0
