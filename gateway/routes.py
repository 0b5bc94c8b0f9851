"""The routing table: the only place that says where a path goes and on what terms.

A service makes the final decision on every request; the rule here only keeps out what no service would accept:
`public` does not look at a token (so a stale one cannot block a login), `optional` refuses a bad token and lets a
missing one through as anonymous, `required` refuses both. The longest prefix wins, and a prefix ends at a slash.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

_MEBIBYTE = 1_048_576
# Dot segments, empty segments, backslashes and control characters.
_AMBIGUOUS = re.compile(r"/\.{1,2}(?:/|$)|//|\\|[\x00-\x1f\x7f]")


class Auth(Enum):
    """What the gateway asks of the token."""

    PUBLIC = "public"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True)
class RateClass:
    """A token bucket per user (per address when anonymous): `burst` at once, then `per_second`."""

    name: str
    burst: int
    per_second: float


# A page of the web app costs about ten requests, so this is a page every two seconds for ever and 30 pages at once.
STANDARD = RateClass("standard", burst=300, per_second=10.0)
# Guessing passwords: bcrypt costs the service 0.25 s of a core for each try.
CREDENTIALS = RateClass("credentials", burst=20, per_second=0.5)
# A completion holds a model for seconds.
GENERATION = RateClass("generation", burst=60, per_second=1.0)
# Socket.IO long polling sends two requests for each exchange.
SOCKET = RateClass("socket", burst=600, per_second=40.0)


@dataclass(frozen=True)
class Route:
    """One row: where a prefix goes, who may use it, and how much of it."""

    prefix: str
    upstream: str
    auth: Auth = Auth.OPTIONAL
    rate: RateClass = STANDARD
    timeout: float = 15.0
    body_limit: int | None = None  # None: SPARKLE_MAX_BODY_BYTES
    is_websocket: bool = False


def _rows(upstream: str, *prefixes: str, auth: Auth = Auth.OPTIONAL, rate: RateClass = STANDARD) -> list[Route]:
    return [Route(prefix, upstream, auth, rate) for prefix in prefixes]


TABLE: tuple[Route, ...] = (
    *_rows("auth", "/.well-known/jwks.json", "/.well-known/openid-configuration", auth=Auth.PUBLIC),
    *_rows("auth", "/api/auth"),
    Route("/api/users", "auth", body_limit=8 * _MEBIBYTE, timeout=30.0),  # avatars
    *_rows(
        "auth",
        "/api/auth/register",
        "/api/auth/login",
        "/api/auth/verify-email",
        "/api/auth/resend-verification",
        "/api/auth/forgot-password",
        "/api/auth/reset-password",
        "/api/auth/magic-link",
        "/api/auth/change-email/confirm",
        "/api/auth/change-email/undo",
        "/api/auth/siwe",
        "/api/auth/mfa/totp/verify",
        "/api/auth/mfa/recovery-codes/verify",
        "/api/auth/passkeys/login/verify",
        "/api/auth/token",
        auth=Auth.PUBLIC,
        rate=CREDENTIALS,
    ),
    # Every view of the sign-in form asks for these; they cost a hash.
    *_rows("auth", "/api/auth/passkeys/login", auth=Auth.PUBLIC),
    # These check a password or a code, too, of somebody who is signed in.
    *_rows(
        "auth",
        "/api/auth/change-password",
        "/api/auth/reauthenticate",
        "/api/auth/mfa/totp/disable",
        rate=CREDENTIALS,
    ),
    # A page that wakes up refreshes in every tab at once, and must be able to with an expired access token.
    *_rows("auth", "/api/auth/refresh", "/api/auth/logout", "/api/auth/oauth", auth=Auth.PUBLIC),
    Route("/api/users/me", "auth", Auth.REQUIRED),
    *_rows(
        "content",
        "/api/posts",
        "/api/feed",
        "/api/tags",
        "/api/series",
        "/api/search",
        "/api/comments",
        "/api/reactions",
        "/api/bookmarks",
        "/api/oembed",
        "/api/modlog",
    ),
    *_rows("content", "/api/quotes", "/api/reports", "/api/moderation", "/api/appeals", auth=Auth.REQUIRED),
    Route("/api/media", "content", body_limit=64 * _MEBIBYTE, timeout=60.0),
    Route("/api/imports", "content", Auth.REQUIRED, body_limit=64 * _MEBIBYTE, timeout=60.0),
    *_rows("content", "/media", "/rss.xml", "/atom.xml", "/feed.json", "/sitemap.xml", "/sitemap", auth=Auth.PUBLIC),
    Route("/api/ai", "ai", timeout=30.0),
    Route("/api/ai/chat", "ai", Auth.REQUIRED, GENERATION, timeout=120.0),
    Route("/api/ai/enhance-content", "ai", Auth.REQUIRED, GENERATION, timeout=120.0),
    Route("/api/ai/moderate", "ai", Auth.REQUIRED, GENERATION, timeout=60.0),
    Route("/ws/ai", "ai", rate=GENERATION, is_websocket=True),
    *_rows("realtime", "/api/rooms", "/api/presence"),
    *_rows("realtime", "/api/notifications", auth=Auth.REQUIRED),
    # Engine.IO answers a poll after at most its ping interval of 25 s.
    Route("/socket.io", "realtime", rate=SOCKET, timeout=60.0, is_websocket=True),
    *_rows(
        "blockchain",
        "/api/wallets",
        "/api/token",
        "/api/staking",
        "/api/nfts",
        "/api/marketplace",
        "/api/governance",
        "/api/tips",
        "/api/tx",
        "/api/chain",
    ),
    # An admin path belongs to the service that owns the thing; outbox and dead letters are under the service's name.
    *_rows(
        "auth",
        "/api/admin/auth",
        "/api/admin/users",
        "/api/admin/sessions",
        "/api/admin/audit",
        auth=Auth.REQUIRED,
    ),
    *_rows(
        "content",
        "/api/admin/content",
        "/api/admin/posts",
        "/api/admin/queue",
        "/api/admin/reports",
        "/api/admin/analytics",
        auth=Auth.REQUIRED,
    ),
    *_rows("ai", "/api/admin/ai", "/api/admin/ai-costs", auth=Auth.REQUIRED),
    *_rows("realtime", "/api/admin/realtime", auth=Auth.REQUIRED),
    *_rows("blockchain", "/api/admin/blockchain", "/api/admin/chain", auth=Auth.REQUIRED),
)


class RoutingTable:
    """Finds the row of a path by its longest prefix."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        self._by_prefix: dict[str, Route] = {}
        for route in self.routes:
            if route.prefix in self._by_prefix or not route.prefix.startswith("/") or route.prefix.endswith("/"):
                raise ValueError(f"prefix {route.prefix} is not a unique path without a slash at its end")
            self._by_prefix[route.prefix] = route
        self._depth = max(prefix.count("/") for prefix in self._by_prefix)

    def match(self, path: str) -> Route | None:
        """Return the row for the decoded `path`, or None when the path is not a service's."""
        head = "/".join(path.split("/", self._depth + 1)[: self._depth + 1])
        while head:
            route = self._by_prefix.get(head)
            if route is not None:
                return route
            head = head[: head.rfind("/")]
        return None


def is_ambiguous(path: str) -> bool:
    """Return whether two programs could understand the decoded `path` differently.

    Such a path is refused rather than cleaned up: one that the gateway reads in one way and a service in another is a
    way around the table.
    """
    return _AMBIGUOUS.search(path) is not None
