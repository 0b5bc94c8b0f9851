"""Load: `wrk` where it is installed, else an asyncio generator that sends the same requests."""

import asyncio
import re
import shutil
import statistics
import subprocess
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import uvloop

from benchmarks.gateway.contenders import LOAD_CORE, pinned

# What a browser sends along with an API call.
BROWSER_HEADERS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-GB,en;q=0.9,de;q=0.8",
    "Cache-Control": "no-cache",
    "Cookie": "theme=dark; refresh=0123456789abcdef0123456789abcdef0123456789abcdef",
    "Referer": "http://127.0.0.1:8000/feed",
    "Sec-Fetch-Dest": "empty",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Site": "same-origin",
}
PATH = "/api/posts?limit=20&sort=new"


@dataclass(frozen=True)
class Round:
    """What one round measured."""

    per_second: float
    p50_milliseconds: float
    failures: int


def run(url: str, headers: dict[str, str], *, connections: int, seconds: int) -> Round:
    """Send as many requests as `connections` keep-alive connections can for `seconds`."""
    wrk = shutil.which("wrk")
    if wrk is None:
        return uvloop.run(_generate(url, headers, connections, seconds))
    command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    done = subprocess.run(
        pinned(LOAD_CORE, [*command, url + PATH]), capture_output=True, text=True, check=True, timeout=seconds + 30
    )
    return _read_wrk(done.stdout)


def _read_wrk(text: str) -> Round:
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    half = re.search(r"50%\s+([\d.]+)(us|ms|s)", text)
    if rate is None or half is None:
        raise SystemExit(f"wrk said something else:\n{text}")
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    socket_errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    failures = int(failed[1]) if failed else 0
    failures += sum(int(count) for count in socket_errors.groups()) if socket_errors else 0
    return Round(float(rate[1]), float(half[1]) * {"us": 0.001, "ms": 1, "s": 1000}[half[2]], failures)


async def _generate(url: str, headers: dict[str, str], connections: int, seconds: int) -> Round:
    parts = urlsplit(url)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    request = f"GET {PATH} HTTP/1.1\r\nHost: {parts.netloc}\r\n{lines}\r\n".encode()
    times: list[float] = []
    failures = 0
    deadline = time.perf_counter() + seconds

    async def work() -> None:
        nonlocal failures
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        while time.perf_counter() < deadline:
            began = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            if length is None:
                raise SystemExit("the answer has no length")
            await reader.readexactly(int(length[1]))
            failures += not head.startswith(b"HTTP/1.1 200")
            times.append(time.perf_counter() - began)
        writer.close()

    await asyncio.gather(*(work() for _ in range(connections)))
    return Round(len(times) / seconds, statistics.median(times) * 1000, failures)
