"""`python -m benchmarks.content`: reading lists and posts beside a bare asyncpg handler and beside Directus.

Each contender has core 0 to itself; PostgreSQL, Redis and the load have core 1. Rounds are interleaved. Exits 1 when a
bar is missed.
"""

import argparse
import asyncio
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from benchmarks.content import directus
from benchmarks.content.data import Sample, fill
from benchmarks.content.load import Round, body_of, rush
from benchmarks.gateway.contenders import GATEWAY_CORE, LOAD_CORE, Contender, free_port, started
from deploy.local.ephemeral import ephemeral_infrastructure
from deploy.local.processes import UVICORN_OPTIONS
from services.content.posts.schemas import PostCursor
from shared.migrations import upgrade
from shared.testing.services import create_database

MIN_OF_CEILING = 0.8
MIN_CACHED = 3.0
MAX_DEEP = 1.2
CONNECTIONS = 16
HOT = 100
OURS, CACHED, CEILING, PEER = "content", "content, kept answers", "bare asyncpg", "Directus"


@dataclass
class Series:
    """The rounds of one contender at one task."""

    rounds: list[Round] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Median requests per second."""
        return statistics.median(one.per_second for one in self.rounds)

    @property
    def processor_ms(self) -> float:
        """Median processor time of a request."""
        return statistics.median(one.processor_ms for one in self.rounds)


@dataclass(frozen=True)
class Field:
    """Who runs, and what each is asked for: task -> contender -> paths."""

    contenders: dict[str, Contender]
    paths: dict[str, dict[str, list[str]]]


def service(stack: ExitStack, name: str, url: str, redis_url: str, **settings: str) -> Contender:
    """Start the content service as it runs in production: one uvicorn process."""
    port = free_port()
    environment = {
        "SPARKLE_ENV": "test",
        "SPARKLE_LOG_LEVEL": "WARNING",
        "SPARKLE_DATABASE_URL": url,
        "SPARKLE_REDIS_URL": redis_url,
        **settings,
    }
    command = [
        *(sys.executable, "-m", "uvicorn", "--factory", "services.content.app:from_environment"),
        *("--host", "127.0.0.1", "--port", str(port), *UVICORN_OPTIONS),
    ]
    return stack.enter_context(started(name, GATEWAY_CORE, command, port, **environment))


@contextmanager
def running_field(posts: int, *, with_peer: bool) -> Iterator[Field]:
    """Fill the databases and start everybody."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sparkle-bench-")))
        directory.chmod(0o755)  # PostgreSQL may run as another user
        stores = stack.enter_context(ephemeral_infrastructure(directory))
        url = asyncio.run(create_database(stores.postgres_url, "sparkle_content"))
        upgrade("services.content", url)
        sample = asyncio.run(fill(url, posts))
        contenders = {
            OURS: service(stack, OURS, url, stores.redis_url, SPARKLE_ANSWER_CACHE_SECONDS="0"),
            CACHED: service(stack, CACHED, url, stores.redis_url),
        }
        port = free_port()
        command = [sys.executable, "-m", "benchmarks.content.ceiling", f"--port={port}"]
        contenders[CEILING] = stack.enter_context(started(CEILING, GATEWAY_CORE, command, port, DATABASE_URL=url))
        if with_peer:
            peer_url = asyncio.run(create_database(stores.postgres_url, "directus"))
            peer = stack.enter_context(directus.directus(peer_url, url))
            if peer is not None:
                contenders[PEER] = peer
        yield Field(contenders, _paths(sample, with_peer=PEER in contenders))


def _paths(sample: Sample, *, with_peer: bool) -> dict[str, dict[str, list[str]]]:
    details = [f"/api/posts/{slug}" for slug in sample.slugs]
    cursor = PostCursor.model_validate({"at": sample.deep_cursor_at, "id": sample.deep_cursor_id}).encode()
    deep = [f"/api/posts?cursor={cursor}"]
    paths = {
        "list": {OURS: ["/api/posts"], CEILING: ["/api/posts"], CACHED: ["/api/posts"], PEER: [directus.LIST]},
        "post": {
            OURS: details,
            CEILING: details,
            CACHED: details[:HOT],
            PEER: [directus.DETAIL % post_id for post_id in sample.ids],
        },
        "deep list": {OURS: deep},
        "constant": {CEILING: ["/constant"]},
    }
    if not with_peer:
        for task in paths.values():
            task.pop(PEER, None)
    return paths


async def check(field: Field) -> None:
    """Make sure that the same is compared: the bytes of the ceiling are ours, and the peer's list is as long."""
    for task in ("list", "post"):
        path = field.paths[task][OURS][0]
        bodies = {name: await body_of(field.contenders[name], path) for name in (OURS, CEILING, CACHED)}
        if len(set(bodies.values())) != 1:
            raise SystemExit(f"the answers to {path} differ: {bodies}")
        print(f"{task}: {len(bodies[OURS])} bytes", end="")
        if PEER in field.contenders:
            print(f", {len(await body_of(field.contenders[PEER], field.paths[task][PEER][0]))} by {PEER}", end="")
        print()


async def measure(field: Field, results: dict[tuple[str, str], Series], seconds: float) -> None:
    """Run one round of every task with every contender."""
    for task, by_contender in field.paths.items():
        for name, paths in by_contender.items():
            contender = field.contenders[name]
            await rush(contender, paths, connections=CONNECTIONS, seconds=0.5)
            done = await rush(contender, paths, connections=CONNECTIONS, seconds=seconds)
            results.setdefault((task, name), Series()).rounds.append(done)


def report(results: dict[tuple[str, str], Series]) -> bool:
    """Print what was measured and return whether every bar is met."""
    print(f"\n{'task':10} {'contender':22} {'requests/s':>10} {'CPU ms':>8} {'of the ceiling':>15}")
    for (task, name), series in results.items():
        limit = results.get((task, CEILING))
        share = f"{series.rate / limit.rate:15.2f}" if limit else ""
        print(f"{task:10} {name:22} {series.rate:10.0f} {series.processor_ms:8.3f} {share}")
    bars: dict[str, bool] = {}
    for task in ("list", "post"):
        ours, ceiling, kept = (results[task, name].rate for name in (OURS, CEILING, CACHED))
        bars[f"{task}: {ours / ceiling:.2f} of the ceiling >= {MIN_OF_CEILING}"] = ours >= MIN_OF_CEILING * ceiling
        bars[f"{task}: kept answers {kept / ours:.1f}x ours >= {MIN_CACHED:.0f}x"] = kept >= MIN_CACHED * ours
        if (task, PEER) in results:
            peer = results[task, PEER].rate
            bars[f"{task}: {ours / peer:.1f}x {PEER}"] = ours > peer
    deep = results["list", OURS].rate / results["deep list", OURS].rate
    bars[f"first page {deep:.2f}x as fast as a deep one <= {MAX_DEEP}"] = deep <= MAX_DEEP
    print()
    for text, is_met in bars.items():
        print(f"{'met   ' if is_met else 'MISSED'} {text}")
    return all(bars.values())


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.content", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4, help="length of one measurement")
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--no-peer", action="store_true")
    chosen = parser.parse_args()
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {LOAD_CORE})  # and so PostgreSQL and Redis, which this process starts
    print(f"{platform.platform()}, Python {platform.python_version()}, {chosen.posts} posts")
    print(f"{chosen.rounds} rounds of {chosen.seconds:g} s, {CONNECTIONS} connections\n")
    results: dict[tuple[str, str], Series] = {}
    with running_field(chosen.posts, with_peer=not chosen.no_peer) as everybody:
        uvloop.run(check(everybody))
        for number in range(chosen.rounds):
            uvloop.run(measure(everybody, results, chosen.seconds))
            print(f"round {number + 1} is done")
    return 0 if report(results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
