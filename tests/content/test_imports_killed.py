"""A worker that is killed in the middle of an import, as a process and the hard way."""

import asyncio
import sys
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from services.content.imports.models import Import, ImportedPost
from services.content.imports.policy import LEASE
from services.content.imports.running import Importer
from services.content.posts.models import Post, PostSlug
from shared.testing.services import RunningService
from shared.testing.waiting import eventually
from tests.content.importing import archive, upload
from tests.content.writing import Person

POSTS = 600
WORKER = """
import asyncio, sys
from services.content import models
from services.content.imports.running import Importer
from shared.clock import SystemClock
from shared.database import Database
database = Database(sys.argv[1], name="killed")
asyncio.run(Importer(database, SystemClock(), processes=0).run())
"""


async def _row(content: RunningService, import_id: str) -> Import:
    async with content.database.snapshot() as session:
        return await session.get_one(Import, import_id)


async def test_what_a_killed_worker_leaves_is_finished_without_duplicates(content: RunningService) -> None:
    text = "\n\n".join(["Light takes **eight** minutes, `more` or [less](https://example.org)."] * 20)
    files = {f"{number}.md": f"# Post {number}\n\n{text}" for number in range(POSTS)}
    import_id = (await upload(content, Person(), archive(files))).json()["id"]
    url = content.database.engine.url.render_as_string(hide_password=False)
    worker = await asyncio.create_subprocess_exec(sys.executable, "-c", WORKER, url)

    async def is_in_the_middle() -> bool:
        return (await _row(content, import_id)).done > 0

    try:
        await eventually(is_in_the_middle, within=30)
    finally:
        worker.kill()
        await worker.wait()
    left = await _row(content, import_id)
    assert 0 < left.done < POSTS
    content.clock.advance(LEASE + timedelta(minutes=1))
    await Importer(content.database, content.clock, processes=0).run_next()
    done = await _row(content, import_id)
    assert (done.state, done.done, done.created, done.skipped, done.failed) == ("done", POSTS, POSTS, 0, 0)
    async with content.database.snapshot() as session:
        titles = (await session.scalars(select(Post.title))).all()
        counts: dict[Any, int | None] = {
            table: await session.scalar(select(func.count()).select_from(table)) for table in (PostSlug, ImportedPost)
        }
    assert len(titles) == len(set(titles)) == POSTS
    assert set(counts.values()) == {POSTS}
