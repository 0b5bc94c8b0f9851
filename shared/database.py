"""PostgreSQL through SQLAlchemy: one request is one transaction, committed once at the edge before the response leaves.

Services take a session and `flush()`; only the dependency (or `Database.transaction` in a worker) commits. A commit
that fails therefore becomes a 500 instead of a 201 that never happened.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from pydantic import SecretStr
from sqlalchemy import DateTime, MetaData, Uuid, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from starlette.requests import HTTPConnection

from shared.logging import get_logger

log = get_logger(__name__)

AfterCommit = Callable[[], Awaitable[None]]
_AFTER_COMMIT = "after_commit"

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def new_metadata() -> MetaData:
    """Return empty metadata with the naming convention of all services."""
    return MetaData(naming_convention=NAMING_CONVENTION)


class ModelBase:
    """Mixed into each service's `DeclarativeBase`: Python types to the column types all services use."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: DateTime(timezone=True),
        UUID: Uuid(as_uuid=True),
    }


class Database:
    """One engine and its sessions. Close with `close()`."""

    def __init__(self, url: SecretStr | str, *, name: str, pool_size: int = 5) -> None:
        plain = url.get_secret_value() if isinstance(url, SecretStr) else url
        self.engine = create_async_engine(
            make_url(plain).set(drivername="postgresql+asyncpg"),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=5,
            pool_recycle=1800,
            hide_parameters=True,
            connect_args={
                "timeout": 5,
                "command_timeout": 30,
                "server_settings": {
                    "application_name": f"sparkle-{name}",
                    "timezone": "UTC",
                    "statement_timeout": "15s",
                    "lock_timeout": "5s",
                    "idle_in_transaction_session_timeout": "30s",
                },
            },
        )
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a session whose work is committed when the block ends, or rolled back when it raises."""
        async with self.sessions() as session:
            async with session.begin():
                yield session
            for callback in session.info.pop(_AFTER_COMMIT, []):
                try:
                    await callback()
                except Exception as error:
                    # The fact is committed and its event is in the outbox; what was lost is only the early signal.
                    log.warning("after_commit_failed", error=type(error).__name__, exc_info=error)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncSession]:
        """Open a session in a read-only transaction."""
        async with self.sessions() as session, session.begin():
            # Part of BEGIN, so it costs no round trip of its own.
            await session.connection(execution_options={"postgresql_readonly": True})
            yield session

    async def ping(self) -> None:
        """Raise unless the database answers."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def after_commit(session: AsyncSession, callback: AfterCommit) -> None:
    """Run `callback` once the session's transaction has committed: signals that may be lost, never facts."""
    session.info.setdefault(_AFTER_COMMIT, []).append(callback)


async def _write_session(connection: HTTPConnection) -> AsyncIterator[AsyncSession]:
    database: Database = connection.app.state.database
    async with database.transaction() as session:
        yield session


async def _read_session(connection: HTTPConnection) -> AsyncIterator[AsyncSession]:
    database: Database = connection.app.state.database
    async with database.snapshot() as session:
        yield session


# scope="function" closes the dependency, and so commits, before the response is sent.
Session = Annotated[AsyncSession, Depends(_write_session, scope="function")]
ReadSession = Annotated[AsyncSession, Depends(_read_session, scope="function")]


def violated_constraint(error: Any) -> str | None:
    """Return the name of the constraint that an `IntegrityError` broke."""
    cause = getattr(error.orig, "__cause__", None)
    name: str | None = getattr(cause, "constraint_name", None) or getattr(error.orig, "constraint_name", None)
    return name
