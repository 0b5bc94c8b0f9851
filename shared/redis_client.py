"""The Redis client of a process, with the timeouts that every outside call has."""

from pydantic import SecretStr
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff


def connect_redis(url: SecretStr | str) -> Redis:
    """Return a client; it connects on first use, reconnects after a failure, and lets a rush wait for its turn."""
    pool = BlockingConnectionPool.from_url(
        url.get_secret_value() if isinstance(url, SecretStr) else url,
        max_connections=64,
        timeout=5,
        socket_connect_timeout=2,
        socket_timeout=5,
        health_check_interval=15,
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), retries=2),
    )
    return Redis.from_pool(pool)
