"""Load: people who sign in as fast as they are let, and somebody who asks who they are at a steady pace."""

import asyncio
import json
import os
import time
from dataclasses import dataclass
from typing import Any

from benchmarks.identity.service import PASSWORD, Service


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Connection:
    """One keep-alive connection that costs as little as it can: it shares the cores with what is measured."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> "Connection":
        """Connect to loopback."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def send(self, head: str, body: bytes = b"") -> tuple[int, bytes]:
        """Send a request whose head has no blank line yet; return (status, body)."""
        self._writer.write(f"{head}Host: bench\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        return int(answer[9:12]), await self._reader.readexactly(int(length))

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


@dataclass
class Crowd:
    """People of different accounts, devices and networks, one after the other, with the right password."""

    service: Service
    count: int = 0
    failures: int = 0

    async def sign_in(self, connection: Connection) -> dict[str, Any]:
        """Sign the next person in and return the answer."""
        number, self.count = self.count, self.count + 1
        email = self.service.emails[number % len(self.service.emails)]
        head = (
            "POST /api/auth/login HTTP/1.1\r\nContent-Type: application/json\r\n"
            f"User-Agent: bench/{number}\r\nX-Forwarded-For: 10.{number // 250 % 250}.{number % 250}.7\r\n"
        )
        status, body = await connection.send(head, json.dumps({"email": email, "password": PASSWORD}).encode())
        self.failures += status != 200
        answer: dict[str, Any] = json.loads(body)
        return answer

    async def rush(self, people: int, seconds: float) -> float:
        """Let `people` at once sign in again and again; return the logins per second."""
        done: list[float] = []
        deadline = time.perf_counter() + seconds

        async def work() -> None:
            connection = await Connection.open(self.service.port)
            while time.perf_counter() < deadline:
                await self.sign_in(connection)
                done.append(time.perf_counter())
            connection.close()

        await asyncio.gather(*(work() for _ in range(people)))
        # From the first answer on, without those that came with it from the other cores: the start does not count.
        counted = sorted(moment for moment in done if moment <= deadline)
        return (len(counted) - cores()) / (counted[-1] - counted[0])


async def ask_who_i_am(port: int, token: str, per_second: float, seconds: float) -> list[float]:
    """Send GET /api/auth/me at a steady pace; return the milliseconds from when each was due to its answer."""
    head = f"GET /api/auth/me HTTP/1.1\r\nAuthorization: Bearer {token}\r\n"
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(16):
        free.put_nowait(await Connection.open(port))
    times: list[float] = []
    started = time.perf_counter()

    async def ask(due: float) -> None:
        connection = await free.get()
        status, _ = await connection.send(head)
        if status != 200:
            raise SystemExit(f"/api/auth/me answered {status}")
        times.append((time.perf_counter() - due) * 1000)
        free.put_nowait(connection)

    async with asyncio.TaskGroup() as group:
        for number in range(int(per_second * seconds)):
            due = started + number / per_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(ask(due))
    while not free.empty():
        free.get_nowait().close()
    return times
