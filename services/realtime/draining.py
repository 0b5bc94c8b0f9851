"""Tells sockets that this replica is about to go, before the server closes them.

uvicorn closes every WebSocket before it ends the application's lifespan, so the notice must go out when SIGTERM
arrives: its handler is kept, and called once the notice is sent.
"""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from services.realtime.sockets.server import SocketServer

_FLUSH_SECONDS: Final = 0.25


@contextmanager
def announced_shutdown(server: SocketServer) -> Iterator[None]:
    """Send `server:draining` to this replica's sockets on SIGTERM, then let the earlier handler act."""
    earlier = signal.getsignal(signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread() or not callable(earlier):
        yield
        return
    loop = asyncio.get_running_loop()
    tasks: list[asyncio.Task[None]] = []

    async def announce() -> None:
        await server.emit("server:draining", {}, ignore_queue=True)
        await asyncio.sleep(_FLUSH_SECONDS)
        earlier(signal.SIGTERM, None)

    def drain(number: int, frame: FrameType | None) -> None:
        if tasks:
            earlier(number, frame)  # a second signal does not wait
        else:
            loop.call_soon_threadsafe(lambda: tasks.append(loop.create_task(announce())))

    signal.signal(signal.SIGTERM, drain)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, earlier)
