"""Creates and migrates the databases of the services: `python -m deploy.local.migrate`.

One process for all: loading SQLAlchemy and Alembic takes longer than migrating. SPARKLE_DATABASE_SERVER names the
server, SPARKLE_DATABASES is a JSON object from service package to database URL (both hold a password, so neither
is an argument).
"""

import asyncio
import json
import os
from urllib.parse import urlsplit

import asyncpg

from shared.migrations import upgrade

CONNECT_SECONDS = 15.0


async def create_missing(server_url: str, names: list[str]) -> None:
    """Create the databases that the server does not have."""
    connection = await asyncpg.connect(server_url, timeout=CONNECT_SECONDS)
    try:
        existing = {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}
        for name in names:
            if name not in existing:
                quoted = name.replace('"', '""')
                await connection.execute(f'CREATE DATABASE "{quoted}"')
                print(f"created {name}", flush=True)
    finally:
        await connection.close()


def main() -> None:
    """Create what is missing, then bring each database to its newest revision."""
    databases: dict[str, str] = json.loads(os.environ["SPARKLE_DATABASES"])
    names = [urlsplit(url).path.lstrip("/") for url in databases.values()]
    asyncio.run(create_missing(os.environ["SPARKLE_DATABASE_SERVER"], names))
    for package, url in databases.items():
        upgrade(package, url)
        print(f"migrated {package}", flush=True)


if __name__ == "__main__":
    main()
