"""The operator's view of events that could not be handled.

`python -m shared.dead_letters content list` prints one JSON line per dead event; `... replay [ID]` puts one, or all,
back on its stream. Services that had already handled it ignore the repetition (inbox).
"""

import argparse
import asyncio
import json
import os
import sys
from typing import Any

from redis.asyncio import Redis

from shared.outbox import STREAM_LENGTH
from shared.redis_client import connect_redis


async def letters(redis: Redis, service: str) -> list[dict[str, str]]:
    """Return up to 1,000 dead letters of `service`, oldest first, as text (bytes that are not UTF-8 are replaced)."""
    return [
        {"id": entry_id.decode(), **{name.decode(): value.decode(errors="replace") for name, value in fields.items()}}
        for entry_id, fields in await _entries(redis, service)
    ]


async def replay(redis: Redis, service: str, letter_id: str | None = None) -> int:
    """Put one dead letter, or all, back on their streams; return how many."""
    chosen = [entry for entry in await _entries(redis, service) if letter_id in {None, entry[0].decode()}]
    for entry_id, fields in chosen:
        async with redis.pipeline(transaction=True) as pipe:
            letter: dict[Any, Any] = {"envelope": fields[b"envelope"]}
            pipe.xadd(fields[b"stream"].decode(), letter, maxlen=STREAM_LENGTH, approximate=True)
            pipe.xdel(f"dead:{service}", entry_id)
            await pipe.execute()
    return len(chosen)


async def _entries(redis: Redis, service: str) -> list[tuple[bytes, dict[bytes, bytes]]]:
    entries: Any = await redis.xrange(f"dead:{service}", count=1000)
    return list(entries)


async def _run(options: argparse.Namespace) -> int:
    async with connect_redis(os.environ.get("SPARKLE_REDIS_URL", "redis://127.0.0.1:6379/0")) as redis:
        if options.action == "list":
            for letter in await letters(redis, options.service):
                sys.stdout.write(json.dumps(letter) + "\n")
        else:
            sys.stdout.write(f"{await replay(redis, options.service, options.id)} event(s) put back.\n")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; Redis comes from SPARKLE_REDIS_URL."""
    parser = argparse.ArgumentParser(prog="python -m shared.dead_letters")
    parser.add_argument("service")
    parser.add_argument("action", choices=["list", "replay"])
    parser.add_argument("id", nargs="?")
    return asyncio.run(_run(parser.parse_args(arguments)))


if __name__ == "__main__":
    sys.exit(main())
