"""Runs a service's own Alembic migrations: `python -m shared.migrations services.content upgrade|revision|check`.

Scripts go forward only: they work with the previous release, so a roll-back of the code needs none. Every run holds an
advisory lock, so that replicas that start together migrate once, and sets lock and statement timeouts, so that a
migration gives up instead of stopping the site. Migrations never import application code.
"""

import argparse
import asyncio
import importlib
import os
import sys
import zlib
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, pool, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "10min"


def alembic_config(package: str) -> Config:
    """Return the Alembic configuration of a service package such as `services.content`."""
    module = importlib.import_module(package)
    config = Config()
    versions = Path(str(module.__file__)).parent / "migrations" / "versions"
    config.set_main_option("script_location", str(Path(__file__).parent / "alembic"))
    config.set_main_option("version_locations", str(versions))
    config.set_main_option("path_separator", "newline")
    config.attributes["package"] = package
    return config


def upgrade(package: str, database_url: str) -> None:
    """Bring the database at `database_url` to the newest revision of `package`."""
    asyncio.run(_locked(package, database_url))


async def _locked(package: str, database_url: str) -> None:
    url = make_url(database_url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, poolclass=pool.NullPool, connect_args={"timeout": 10})
    try:
        async with engine.connect() as connection:
            await connection.execute(
                text("SELECT pg_advisory_lock(:key)"), {"key": zlib.crc32(f"migrate {package}".encode())}
            )
            await connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
            await connection.execute(text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
            await connection.commit()
            await connection.run_sync(_upgrade_with, package)
            await connection.commit()
    finally:
        await engine.dispose()


def _upgrade_with(connection: Connection, package: str) -> None:
    config = alembic_config(package)
    config.attributes["connection"] = connection
    head = ScriptDirectory.from_config(config).get_current_head()
    if MigrationContext.configure(connection).get_current_revision() == head:
        return
    connection.commit()
    command.upgrade(config, "head")


def run_environment() -> None:
    """Be the body of `shared/alembic/env.py`."""
    from alembic import context  # noqa: PLC0415 - the proxy exists only while Alembic runs env.py

    from shared.messaging import metadata as messaging  # noqa: PLC0415

    package: str = context.config.attributes["package"]
    base = importlib.import_module(f"{package}.models").Base
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=[base.metadata, messaging],
        transaction_per_migration=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _with_connection(package: str, action: str, message: str) -> None:
    url = make_url(os.environ["SPARKLE_DATABASE_URL"]).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, poolclass=pool.NullPool)

    def run(connection: Connection) -> None:
        config = alembic_config(package)
        config.attributes["connection"] = connection
        if action == "check":
            command.check(config)
        else:
            command.revision(config, message=message, autogenerate=True)

    try:
        async with engine.connect() as connection:
            await connection.run_sync(run)
    finally:
        await engine.dispose()


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the database comes from SPARKLE_DATABASE_URL."""
    parser = argparse.ArgumentParser(prog="python -m shared.migrations")
    parser.add_argument("package", help="for example services.content")
    parser.add_argument("action", choices=["upgrade", "check", "revision"])
    parser.add_argument("-m", "--message", default="")
    options = parser.parse_args(arguments)
    if "SPARKLE_DATABASE_URL" not in os.environ:
        parser.error("set SPARKLE_DATABASE_URL to the database of this service")
    if options.action == "upgrade":
        upgrade(options.package, os.environ["SPARKLE_DATABASE_URL"])
    else:
        asyncio.run(_with_connection(options.package, options.action, options.message))
    return 0


if __name__ == "__main__":
    sys.exit(main())
