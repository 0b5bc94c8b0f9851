"""Load: keep-alive connections that ask for one path after the other as fast as they are answered."""

import asyncio
import random
import time
from dataclasses import dataclass

from benchmarks.gateway.contenders import Contender
from benchmarks.identity.load import Connection

# What the gateway, the only one that asks services, sends along.
_FROM_THE_GATEWAY = (
    "X-Request-ID: 01a2176e-8864-74bf-8d9c-b505a61333bc\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\n"
)


@dataclass(frozen=True)
class Round:
    """What one round measured."""

    per_second: float
    processor_ms: float
    """Processor time of the contender for one request."""


async def rush(contender: Contender, paths: list[str], *, connections: int, seconds: float) -> Round:
    """Ask for `paths` in random order; every answer must be a 200."""
    port = int(contender.url.rpartition(":")[2])
    dice = random.Random(7)
    done = 0
    used = contender.processor_seconds()
    started = time.perf_counter()
    deadline = started + seconds

    async def work() -> None:
        nonlocal done
        connection = await Connection.open(port)
        while time.perf_counter() < deadline:
            path = dice.choice(paths)
            status, _ = await connection.send(f"GET {path} HTTP/1.1\r\n{_FROM_THE_GATEWAY}")
            if status != 200:
                raise SystemExit(f"{contender.name} answered {status} to {path[:120]}")
            done += 1
        connection.close()

    await asyncio.gather(*(work() for _ in range(connections)))
    elapsed = time.perf_counter() - started
    return Round(done / elapsed, (contender.processor_seconds() - used) / max(done, 1) * 1000)


async def body_of(contender: Contender, path: str) -> bytes:
    """Return one answer."""
    connection = await Connection.open(int(contender.url.rpartition(":")[2]))
    status, body = await connection.send(f"GET {path} HTTP/1.1\r\n")
    connection.close()
    if status != 200:
        raise SystemExit(f"{contender.name} answered {status} to {path}: {body[:300]!r}")
    return body
