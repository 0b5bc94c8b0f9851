"""A pool of read-only connections beside SQLAlchemy's: a statement here is one round trip and nothing else."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

from services.content.settings import ContentSettings

_TIMEOUT_SECONDS = 10.0


class _Connection(asyncpg.Connection):  # type: ignore[misc]
    """Nothing is ever set on a connection of this pool, so nothing is reset when it comes back: a round trip less."""

    def get_reset_query(self) -> str:
        return ""


async def _read_ids_as_text(connection: Any) -> None:
    # asyncpg has a UUID class of its own that no JSON library knows, and text is what is wanted.
    await connection.set_type_codec("uuid", encoder=str, decoder=str, schema="pg_catalog", format="text")


class Reads:
    """Runs single SELECTs. The pool opens with the first of them; a statement is its own transaction."""

    def __init__(self, settings: ContentSettings) -> None:
        url = make_url(settings.database_url.get_secret_value()).set(drivername="postgresql")
        self._url = url.render_as_string(hide_password=False)
        self._size = settings.database_pool_size
        self._pool: Any = None
        self._opening = asyncio.Lock()

    async def fetch(self, sql: str, arguments: Sequence[Any]) -> list[Any]:
        """Return the rows."""
        pool = self._pool or await self._opened()
        rows: list[Any] = await pool.fetch(sql, *arguments)
        return rows

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """Open a connection of one's own, outside the pool: for LISTEN, which must not end."""
        connection = await asyncpg.connect(self._url, timeout=5)
        try:
            yield connection
        finally:
            connection.terminate()

    async def close(self) -> None:
        """Close every connection."""
        if self._pool is not None:
            self._pool.terminate()

    async def _opened(self) -> Any:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._url,
                    min_size=1,
                    max_size=self._size,
                    connection_class=_Connection,
                    timeout=5,
                    command_timeout=_TIMEOUT_SECONDS,
                    init=_read_ids_as_text,
                    server_settings={
                        "application_name": "sparkle-content-reads",
                        "timezone": "UTC",
                        "default_transaction_read_only": "on",
                        "statement_timeout": f"{_TIMEOUT_SECONDS:.0f}s",
                        "jit": "off",  # compiling takes longer than any statement here
                    },
                )
            return self._pool
