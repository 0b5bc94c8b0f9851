"""How fast an import of many posts is, and whether its memory is flat.

    python -m benchmarks.content.importing [posts]

A zip of Markdown files of about 300 words, with front matter, links, lists, a table and highlighted code, is uploaded
and carried out by the worker's own code in a process of its own, as in production. The memory is that of this process
and of its converters together, looked at while the import runs: growth is from after the first thousand posts to the
most there was later.
"""

import asyncio
import io
import os
import platform
import random
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from deploy.local.ephemeral import ephemeral_infrastructure
from services.content.app import create_app
from services.content.imports.models import Import
from services.content.imports.running import Importer
from services.content.settings import ContentSettings
from shared.ids import uuid7
from shared.migrations import upgrade
from shared.testing.services import RunningService, create_database, running, settings_for
from shared.testing.tokens import bearer

POSTS = 10_000
BAR = 500
BAR_GROWTH_MIB = 64
SETTLED = 1_000
_TEXT = (
    "light takes eight minutes from the sun and a little more than a second from the moon while a letter by hand needs "
    "days and an answer may need a lifetime so that nobody who writes can know when or where or by whom they are read"
)
_WORDS = _TEXT.split()
_CODE = "```python\ndef seconds(metres: float) -> float:\n    return metres / 299_792_458  # in a vacuum\n```"


def post(number: int, chance: random.Random) -> str:
    """Return a Markdown file with front matter, about 300 words long."""

    def words(count: int) -> str:
        return " ".join(chance.choices(_WORDS, k=count))

    parts = [
        f"---\ntitle: {words(6).title()} {number}\ndate: 20{number % 20 + 10}-0{number % 9 + 1}-11T10:00:00Z\n"
        f"tags: [{words(1)}, {words(1)}]\n---\n",
        f"{words(60)} **{words(3)}** {words(20)} [{words(3)}](https://example.org/{number}).",
        f"## {words(4)}",
        f"{words(70)} *{words(4)}* {words(30)}.",
        *(f"- {words(8)}" for _ in range(4)),
        _CODE if number % 3 == 0 else f"> {words(20)}",
        f"{words(60)}.",
    ]
    return "\n\n".join(parts)


def upload(posts: int) -> bytes:
    """Return the zip."""
    chance = random.Random(7)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(posts):
            archive.writestr(f"posts/{number:06}.md", post(number, chance))
    return buffer.getvalue()


def resident_mib() -> float:
    """Return the resident memory of this process and its children, in MiB."""
    pages = 0
    family = [os.getpid(), *_children(os.getpid())]
    for pid in family:
        try:
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576


def _children(pid: int) -> list[int]:
    found = [child for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]
    return [int(child) for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


async def measure(content: RunningService, posts: int) -> bool:
    """Import `posts` posts, print what it took, and return whether both bars are met."""
    headers = bearer(uuid7(), now=time.time() - 60)
    answer = await content.client.post(
        "/api/imports", params={"name": "blog.zip", "publish": True}, content=upload(posts), headers=headers
    )
    answer.raise_for_status()
    importer = Importer(content.database, content.clock)
    started = time.perf_counter()
    task = asyncio.create_task(importer.run_next())
    settled = most = 0.0
    while not task.done():
        await asyncio.sleep(0.1)
        async with content.database.snapshot() as session:
            row = await session.get_one(Import, answer.json()["id"])
        if row.done >= min(SETTLED, posts // 2):
            most = max(most, resident_mib())
            settled = settled or most
    seconds = time.perf_counter() - started
    importer.close()
    async with content.database.snapshot() as session:
        row = await session.get_one(Import, answer.json()["id"])
    if (row.state, row.created) != ("done", posts):
        raise SystemExit(f"the import is {row.state} ({row.reason}): {row.created} created, {row.failed} failed")
    rate, growth = posts / seconds, most - settled
    print(f"{posts} posts in {seconds:.1f} s: {rate:.0f} posts/s (bar: {BAR})")
    print(f"memory with converters: {most:.0f} MiB, growth {growth:.1f} MiB (bar: {BAR_GROWTH_MIB})")
    print(f"machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {platform.python_version()}")
    return rate > BAR and growth < BAR_GROWTH_MIB


async def main(posts: int) -> bool:
    """Run against a PostgreSQL and a Redis of its own."""
    with tempfile.TemporaryDirectory() as folder, ephemeral_infrastructure(Path(folder)) as stores:
        url = await create_database(stores.postgres_url, "sparkle_content")
        await asyncio.to_thread(upgrade, "services.content", url)
        settings = settings_for(ContentSettings, stores.redis_url, url)
        async with running(create_app, settings) as content:
            return await measure(content, posts)


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else POSTS)) else 1)
