"""How often anybody may have a mail sent to one address: three at once, then one every five minutes.

For every address alike, known or not. Whoever uses an address' mails up keeps nobody out: its owner has got them.
"""

import hashlib
import math
from typing import Annotated, Final

from fastapi import Depends, Request
from redis.asyncio import Redis

from services.auth.accounts.policy import email_key
from shared.problems import TooManyRequests
from shared.rate_limit import TokenBuckets

BURST: Final = 3
PER_SECOND: Final = 1 / 300


class MailRequestLimit:
    """Counts requests by the kind of mail and its recipient."""

    def __init__(self, redis: Redis) -> None:
        self._buckets = TokenBuckets(redis, prefix="auth:mail:")

    async def spend(self, kind: str, recipient: str) -> None:
        """Take one mail of `kind` to `recipient`, an address or what else stands for a mailbox.

        Raises:
            TooManyRequests: not now.
        """
        bucket = hashlib.sha256(f"{kind}:{email_key(recipient)}".encode()).hexdigest()
        grant = await self._buckets.take(bucket, burst=BURST, per_second=PER_SECOND)
        if not grant.granted:
            raise TooManyRequests(math.ceil(grant.retry_after))


async def _mail_requests(request: Request) -> MailRequestLimit:
    return MailRequestLimit(request.app.state.redis)


MailRequests = Annotated[MailRequestLimit, Depends(_mail_requests)]
