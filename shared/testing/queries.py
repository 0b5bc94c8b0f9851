"""Records the SQL that a block sends: list tests assert that it does not grow with the list."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from shared.database import Database


@contextmanager
def recorded_queries(database: Database) -> Iterator[list[str]]:
    """Collect the statements that `database` executes while the block runs."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
