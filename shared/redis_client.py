"""The Redis client of a process, with the timeouts that every outside call has."""

from pydantic import SecretStr
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff


def connect_redis(url: SecretStr | str) -> Redis:
    """Return a client; it connects on first use and reconnects after a failure."""
    plain = url.get_secret_value() if isinstance(url, SecretStr) else url
    return Redis.from_url(
        plain,
        socket_connect_timeout=2,
        socket_timeout=5,
        health_check_interval=15,
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), retries=2),
    )
