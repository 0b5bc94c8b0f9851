"""Read-only connections beside SQLAlchemy's: a statement here is one round trip and nothing else.

asyncpg's own pool takes as long to hand out a connection and to take it back as a short statement takes altogether
(41 of 87 us, benchmarks/content/README.md): it wraps, shields and resets what nobody has changed. These connections
run single SELECTs only, so a list of idle ones is enough.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

from services.content.settings import ContentSettings

_TIMEOUT_SECONDS = 10.0
_WAIT_SECONDS = 5.0


class Reads:
    """Runs SELECTs, at most `size` at once; a statement is its own transaction."""

    def __init__(self, settings: ContentSettings) -> None:
        url = make_url(settings.database_url.get_secret_value()).set(drivername="postgresql")
        self._url = url.render_as_string(hide_password=False)
        self._size = settings.database_pool_size
        self._idle: list[Any] = []
        self._open: set[Any] = set()
        self._count = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def fetch(self, sql: str, arguments: Sequence[Any]) -> list[Any]:
        """Return the rows.

        Raises:
            TimeoutError: no connection was free within _WAIT_SECONDS, or PostgreSQL took longer than _TIMEOUT_SECONDS.
        """
        connection = self._idle.pop() if self._idle else await self._another()
        is_sound = False
        try:
            rows: list[Any] = await connection.fetch(sql, *arguments, timeout=_TIMEOUT_SECONDS)
            is_sound = True
        except asyncpg.PostgresError:
            is_sound = not connection.is_closed()
            raise
        finally:
            self._give_back(connection, is_sound=is_sound)
        return rows

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """Open a connection of one's own: for LISTEN, which must not end."""
        connection = await self._connect()
        try:
            yield connection
        finally:
            self._end(connection)

    def close(self) -> None:
        """Close every connection, also those that a request still waits on."""
        self._count -= len(self._idle)
        self._idle.clear()
        for connection in list(self._open):
            self._end(connection)

    async def _another(self) -> Any:
        while not self._idle:
            if self._count < self._size:
                self._count += 1
                try:
                    return await self._connect()
                except BaseException:
                    self._count -= 1
                    self._wake()
                    raise
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await asyncio.wait_for(turn, _WAIT_SECONDS)
            except BaseException:
                if turn in self._waiting:
                    self._waiting.remove(turn)
                else:
                    self._wake()  # it was this one's turn: somebody else must not wait for it
                raise
        return self._idle.pop()

    def _give_back(self, connection: Any, *, is_sound: bool) -> None:
        if is_sound:
            self._idle.append(connection)
        else:
            self._end(connection)
            self._count -= 1
        self._wake()

    def _end(self, connection: Any) -> None:
        self._open.discard(connection)
        connection.terminate()

    def _wake(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return

    async def _connect(self) -> Any:
        connection = await asyncpg.connect(
            self._url,
            timeout=5,
            server_settings={
                "application_name": "sparkle-content-reads",
                "timezone": "UTC",
                "default_transaction_read_only": "on",
                "statement_timeout": f"{_TIMEOUT_SECONDS:.0f}s",
                "jit": "off",  # compiling takes longer than any statement here
            },
        )
        self._open.add(connection)
        # asyncpg has a UUID class of its own that no JSON library knows, and text is what is wanted.
        await connection.set_type_codec("uuid", encoder=str, decoder=str, schema="pg_catalog", format="text")
        return connection
