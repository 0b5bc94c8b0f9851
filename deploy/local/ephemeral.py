"""PostgreSQL and Redis for one test run: quick, on free ports, gone afterwards."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.children import Guard
from deploy.local.postgres import Postgres, data_home
from deploy.local.redis import Redis


@dataclass(frozen=True)
class Infrastructure:
    """Running servers; `postgres.stop()`, then `postgres.start()` keep the port and the data."""

    postgres: Postgres
    redis: Redis

    @property
    def postgres_url(self) -> str:
        """The maintenance database, as a user who may create databases."""
        return self.postgres.url

    @property
    def redis_url(self) -> str:
        """Database 0."""
        return self.redis.url


@contextmanager
def ephemeral_infrastructure(directory: Path) -> Iterator[Infrastructure]:
    """Run PostgreSQL and Redis below `directory` until the block ends or this process is killed.

    The caller owns `directory` and removes it; when this process is killed, the guard removes it.
    """
    home = data_home(directory / "postgres")
    with Guard(remove_if_killed=[directory, home]) as guard:
        postgres = Postgres(directory / "postgres", guard, is_ephemeral=True)
        redis = Redis(directory / "redis", guard, is_ephemeral=True)
        try:
            with ThreadPoolExecutor(2) as starters:
                for started in [starters.submit(server.start) for server in (postgres, redis)]:
                    started.result()
            yield Infrastructure(postgres, redis)
        finally:
            redis.stop()
            postgres.stop()
            shutil.rmtree(home, ignore_errors=True)
