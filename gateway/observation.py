"""One log line and one measurement per request, cheap enough for the hot path.

Lines are collected and written by a thread, so a slow reader of the log cannot hold up the event loop; when more than
MAX_WAITING batches wait for it, lines are dropped and counted. Query strings may hold tokens and are never logged.
"""

import asyncio
import queue
import sys
import threading
import time

import orjson
from prometheus_client import Histogram

from gateway.asgi import Scope
from gateway.visit import Visit
from shared.telemetry import counter, histogram

FLUSH_SECONDS = 0.2
MAX_WAITING = 64
_MAX_PATH = 512

_seconds = histogram(
    "sparkle_gateway_request_seconds",
    "Time to answer, by upstream and status.",
    "upstream",
    "status",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
)
_dropped = counter("sparkle_gateway_log_lines_dropped_total", "Access log lines dropped: the log's reader was slow.")


class AccessLog:
    """Writes access log lines to stderr, where the other logs go."""

    def __init__(self, *, is_on: bool) -> None:
        self._is_on = is_on
        self._lines: list[bytes] = []
        self._flush: asyncio.TimerHandle | None = None
        self._batches: queue.Queue[bytes | None] = queue.Queue(MAX_WAITING)
        self._thread: threading.Thread | None = None
        self._children: dict[tuple[str, int], Histogram] = {}

    def finish(self, visit: Visit, scope: Scope, status: int) -> None:
        """Record a request that has been answered with `status` (or closed with that code)."""
        seconds = time.perf_counter() - visit.started
        child = self._children.get((visit.upstream, status))
        if child is None:
            child = self._children[visit.upstream, status] = _seconds.labels("gateway", visit.upstream, status)
        child.observe(seconds)
        if not self._is_on:
            return
        peer = scope["client"]
        self._lines.append(
            orjson.dumps(
                {
                    "event": "request",
                    "service": "gateway",
                    "level": "info",
                    "timestamp": time.time(),
                    "request_id": visit.request_id,
                    "method": scope.get("method", "WEBSOCKET"),
                    "path": scope["path"][:_MAX_PATH],
                    "upstream": visit.upstream,
                    "client": visit.request.client if visit.request is not None else peer and peer[0],
                    "user": visit.caller and visit.caller.id,
                    "status": status,
                    "milliseconds": round(seconds * 1000, 3),
                },
                option=orjson.OPT_APPEND_NEWLINE,
            )
        )
        if self._flush is None:
            self._flush = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self._hand_over)

    def close(self) -> None:
        """Write what is left and stop the thread."""
        if self._flush is not None:
            self._flush.cancel()
        self._hand_over()
        if self._thread is not None:
            self._batches.put(None)
            self._thread.join(timeout=2)
            self._thread = None

    def _hand_over(self) -> None:
        self._flush = None
        if not self._lines:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="access-log", daemon=True)
            self._thread.start()
        lines, self._lines = self._lines, []
        try:
            self._batches.put_nowait(b"".join(lines))
        except queue.Full:
            _dropped.labels("gateway").inc(len(lines))

    def _write(self) -> None:
        while (batch := self._batches.get()) is not None:
            sys.stderr.buffer.write(batch)
            sys.stderr.buffer.flush()
