"""How long searching takes among many posts.

    python -m benchmarks.content.searching [posts]

The posts of `benchmarks.content` get titles of 5 and texts of 120 words out of 20,000, of which some stand in most
posts and most in hardly any (each rank as likely on a logarithmic scale). One request follows another; shown are the
median and the longest of nine, after the first one.
"""

import asyncio
import platform
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import asyncpg
import httpx

from benchmarks.content.__main__ import service
from benchmarks.content.data import fill
from deploy.local.ephemeral import ephemeral_infrastructure
from services.content.search.jobs import learn_some
from shared.database import Database
from shared.migrations import upgrade
from shared.testing.services import create_database

POSTS = 100_000
TIMES = 9
# A rank becomes a word of letters: "waaber" is the most used one, "wzzzer" is rare.
_LETTERS = " || ".join(f"chr(97 + (rank / {step})::int % 26)" for step in (676, 26, 1))
_WORDS = f"""(
    SELECT string_agg('w' || {_LETTERS} || 'er', ' ')
    FROM (SELECT floor(exp(random() * ln(20000))) AS rank FROM generate_series(1, %d) WHERE posts.id IS NOT NULL) ranks
)"""  # noqa: S608 - nothing in it comes from outside
_REWRITE = f"UPDATE posts SET title = {_WORDS % 5}, plain_text = {_WORDS % 120}, excerpt = ''"  # noqa: S608
_USED = "SELECT word, ndoc FROM ts_stat('SELECT search FROM posts TABLESAMPLE SYSTEM (5)') ORDER BY ndoc DESC"


async def prepare(url: str, posts: int) -> tuple[list[str], str]:
    """Fill the database and have its words learned; return the words, the most used first, and the newest post's id."""
    await fill(url, posts)
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_REWRITE, timeout=1200)
        await connection.execute("VACUUM ANALYZE", timeout=600)
        words = [row["word"] for row in await connection.fetch(_USED, timeout=600)]
        newest = str(await connection.fetchval("SELECT id FROM posts ORDER BY published_at DESC LIMIT 1"))
    finally:
        await connection.close()
    database = Database(url, name="bench")
    try:
        while await learn_some(database, datetime.now(UTC)):
            pass
    finally:
        await database.close()
    return words, newest


def questions(words: list[str], newest: str) -> dict[str, str]:
    """Return what is asked for: what it is called -> a path."""
    common, other, middling, rare = words[0], words[3], words[len(words) // 20], words[-1]
    mistyped = f"{rare[:2]}q{rare[3:]}"
    queries = {
        "a word of most posts": common,
        "a word of some": middling,
        "a word of one or two": rare,
        "two words of many": f"{common} {other}",
        "either of two": f"{common} or {middling}",
        "one without the other": f"{common} -{other}",
        "the beginning of every word": "w",
        "the beginning of some": rare[:3],
        "a word of none": "xylophone",
        "a mistyped word": mistyped,
    }
    found = {name: f"/api/search?q={quote(query)}" for name, query in queries.items()}
    found |= {
        f"{name}, newest first": f"{found[name]}&sort=newest"
        for name in ("a word of most posts", "a word of one or two")
    }
    found["a word of most, with a tag"] = f"/api/search?q={common}&tag=tag-7"
    found |= {f'suggestions for "{typed}"': f"/api/search/suggest?q={typed}" for typed in ("w", "t", "a", "tag-1")}
    return found | {"related posts": f"/api/posts/{newest}/related"}


async def measure(base: str, paths: dict[str, str]) -> None:
    """Ask, and print how long each took."""
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        for name, path in paths.items():
            took = []
            for _ in range(TIMES + 1):
                started = time.perf_counter()
                answer = await client.get(path)
                took.append((time.perf_counter() - started) * 1000)
                answer.raise_for_status()
            body = answer.json()
            count = len(next(value for value in body.values() if isinstance(value, list)))
            print(f"{name:38} {count:3} found {statistics.median(took[1:]):7.1f} ms, at most {max(took[1:]):7.1f}")


def main() -> None:
    """Measure and print."""
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else POSTS
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sparkle-bench-")))
        directory.chmod(0o755)  # PostgreSQL may run as another user
        stores = stack.enter_context(ephemeral_infrastructure(directory))
        url = asyncio.run(create_database(stores.postgres_url, "sparkle_content"))
        upgrade("services.content", url)
        words, newest = asyncio.run(prepare(url, posts))
        running = service(stack, "content", url, stores.redis_url, SPARKLE_ANSWER_CACHE_SECONDS="0")
        print(f"{posts} posts, {platform.machine()}, Python {platform.python_version()}")
        asyncio.run(measure(running.url, questions(words, newest)))


if __name__ == "__main__":
    main()
