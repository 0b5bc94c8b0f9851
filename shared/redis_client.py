"""The Redis client of a process, with the timeouts that every outside call has."""

from pydantic import SecretStr
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

_MAX_CONNECTIONS = 64
_WAIT_SECONDS = 5


def connect_redis(url: SecretStr | str) -> Redis:
    """Return a client; it connects on first use, reconnects after a failure, and lets a rush wait for its turn."""
    plain = url.get_secret_value() if isinstance(url, SecretStr) else url
    pool = BlockingConnectionPool.from_url(
        plain,
        max_connections=_MAX_CONNECTIONS,
        timeout=_WAIT_SECONDS,
        socket_connect_timeout=2,
        socket_timeout=5,
        health_check_interval=15,
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), retries=2),
    )
    return Redis.from_pool(pool)
