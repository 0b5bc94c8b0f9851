"""Streams a body through a gateway and watches how much memory the gateway takes meanwhile (Linux)."""

import contextlib
import socket
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.gateway.contenders import Contender

_PIECE = b"x" * 262_144


def growth(contender: Contender, size: int, authorization: str) -> tuple[float, float]:
    """Return (MB of peak growth while `size` bytes went up, the same while they came down)."""
    head = f"Host: bench\r\nAuthorization: {authorization}\r\nConnection: close\r\n"
    up = f"POST /api/media HTTP/1.1\r\n{head}Content-Length: {size}\r\n\r\n".encode()
    down = f"GET /api/media/{size} HTTP/1.1\r\n{head}\r\n".encode()
    return _measure(contender, up, size, 0), _measure(contender, down, 0, size)


def _measure(contender: Contender, head: bytes, to_send: int, to_receive: int) -> float:
    parts = urlsplit(contender.url)
    _reset_peak(contender.pid)
    before = _status(contender.pid, "VmRSS")
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=60) as connection:
        connection.sendall(head)
        while to_send:
            piece = _PIECE[: min(len(_PIECE), to_send)]
            connection.sendall(piece)
            to_send -= len(piece)
        received = 0
        while data := connection.recv(1_048_576):
            if not received and not data.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"{contender.name} answered {data[:200]!r}")
            received += len(data)
    if received < to_receive:
        raise SystemExit(f"{contender.name} delivered {received} of {to_receive} bytes")
    return (_status(contender.pid, "VmHWM") - before) / 1024


def _status(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _reset_peak(pid: int) -> None:
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/clear_refs").write_text("5")
