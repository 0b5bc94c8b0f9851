"""Who counts as a visitor, what a referrer is, and which days are looked at: without I/O."""

import hashlib
import hmac
import ipaddress
import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from crawlerdetect import CrawlerDetect

MAX_AGENT: Final = 512
MAX_DAYS: Final = 366
QUARTERS: Final = 4
DIRECT: Final = ""
"""No referrer, this site itself, or one that cannot be read."""
OTHERS: Final = "(others)"
"""Where a post has been linked from more sites in a day than are counted one by one."""
MAX_HOSTS: Final = 200
_HASH_BYTES: Final = 16
_V4_PREFIX, _V6_PREFIX = 32, 64
_HOST = re.compile(
    r"(?=.{1,253}$)([a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)+"
)
_crawlers: Final = CrawlerDetect()


@lru_cache(maxsize=4096)
def is_program(user_agent: str) -> bool:
    """Return whether this is no reader: a crawler, a script, a headless browser, or nobody who says what they are."""
    return len(user_agent) > MAX_AGENT or not user_agent.strip() or bool(_crawlers.is_crawler(user_agent))


def visitor_hash(salt: bytes, post_id: str, address: str, user_agent: str) -> bytes:
    """Return what a visitor is called on the day of `salt`, at this post only.

    An IPv6 address stands for its /64: a household has one, and a phone takes a new address in it every few hours.
    """
    try:
        parsed = ipaddress.ip_address(address)
        prefix = _V4_PREFIX if parsed.version == 4 else _V6_PREFIX  # noqa: PLR2004 - the version of IP
        address = str(ipaddress.ip_network(f"{parsed}/{prefix}", strict=False))
    except ValueError:
        pass
    message = "\n".join((post_id, address, user_agent)).encode("utf-8", "replace")
    return hmac.digest(salt, message, hashlib.sha256)[:_HASH_BYTES]


def referrer_host(referrer: str, own_host: str) -> str:
    """Return the host of the site that a visitor came from, without `www.`; DIRECT for none, and for this site."""
    try:
        parts = urlsplit(referrer.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii").lower().rstrip(".")
    except (ValueError, UnicodeError):
        return DIRECT
    host = host.removeprefix("www.")
    if parts.scheme not in {"http", "https"} or host == own_host.removeprefix("www.") or not _HOST.fullmatch(host):
        return DIRECT
    return host


def quarter_of(percent: int) -> int:
    """Return how many quarters of the text somebody has come to who has seen `percent` of it."""
    return min(QUARTERS, max(0, percent) * QUARTERS // 100)


def days_until(last: date, count: int) -> list[date]:
    """Return `count` days, the last of them `last`, in order."""
    return [last - timedelta(days=back) for back in range(count - 1, -1, -1)]
