"""Reads a request's headers once: what the gateway decides by, and what the service gets to see.

The service's request is built from parts instead of copied, so hop-by-hop headers (RFC 9110, 7.6.1), identity headers
(`X-Sparkle-*`, `X-Forwarded-*`, `Forwarded`) and unclear framing (RFC 9112, 6.3) cannot get through.
"""

import os
import re

from gateway.asgi import Headers, Scope
from gateway.clients import ClientAddresses
from shared.middleware import accepted_request_id
from shared.personal_tokens import PREFIX
from shared.problems import InvalidInput, Problem

HEAD_LIMIT = 32_768
_LENGTH_DIGITS = 18

_DROPPED = frozenset(
    {
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"upgrade",
        b"expect",  # the server in front answers it when the body is first read, so a refusal comes without the body
        b"forwarded",
        b"x-real-ip",
        b"x-original-url",
        b"x-rewrite-url",
    }
)
_EXAMINED = frozenset(
    {
        b"host",
        b"authorization",
        b"connection",
        b"content-length",
        b"transfer-encoding",
        b"x-request-id",
        b"traceparent",
    }
)
_IDENTITY = (b"x-sparkle-", b"x_sparkle_", b"x-sparkle_", b"x_sparkle-", b"x-forwarded-", b"x_forwarded_")
_PERSONAL = PREFIX.encode()
_TOKEN_AT = len(b"Bearer ")
_PLAIN_CONNECTION = frozenset({b"keep-alive", b"close", b"Keep-Alive", b"Close"})
_TRACEPARENT = re.compile(rb"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_HOST = re.compile(rb"[A-Za-z0-9.\-_:\[\]]{1,255}")
_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})


class HeaderFieldsTooLarge(Problem):
    status, code, title = 431, "header_fields_too_large", "Header fields too large"


class VersionNotSupported(Problem):
    status, code, title = 505, "http_version_not_supported", "HTTP version not supported"


class Inbound:
    """A request as the gateway sees it. Without a `request_id` the client's is taken, or a new one made.

    Raises:
        InvalidInput: its framing could be read in two ways.
        HeaderFieldsTooLarge: its head is over HEAD_LIMIT.
    """

    __slots__ = (
        "authorization",
        "client",
        "content_length",
        "forwarded",
        "has_personal_token",
        "is_chunked",
        "method",
        "path",
        "request_id",
        "target",
        "traceparent",
    )

    # One pass with every case in line: this runs for each request.
    def __init__(self, scope: Scope, request_id: str | None, addresses: ClientAddresses) -> None:  # noqa: PLR0912, PLR0915
        headers: Headers = scope["headers"]
        peer = scope["client"]
        client, scheme = addresses.resolve(peer[0] if peer else "", scope["scheme"], headers)
        self.method: str = scope.get("method", "GET")
        self.path: str = scope["path"]
        self.client = client
        self.authorization: bytes | None = None
        self.has_personal_token = False
        self.content_length: int | None = None
        self.is_chunked = False
        query = scope["query_string"]
        self.target: bytes = b"%b?%b" % (scope["raw_path"], query) if query else scope["raw_path"]
        host: bytes | None = None
        traceparent: bytes | None = None
        connection: bytes | None = None
        kept: list[bytes] = []
        for name, value in headers:
            if name in _EXAMINED:
                if name == b"authorization":
                    if self.authorization is not None:
                        raise InvalidInput("Send one Authorization header.")
                    self.authorization = value
                    if value.startswith(_PERSONAL, _TOKEN_AT):
                        self.has_personal_token = True  # for auth alone: `authorize` puts an access token in its place
                    else:
                        kept += (name, b": ", value, b"\r\n")
                elif name == b"host":
                    if host is not None:
                        raise InvalidInput("Send one Host header.")
                    host = value
                elif name == b"connection":
                    connection = value if connection is None else connection + b"," + value
                elif name == b"traceparent":
                    traceparent = value
                elif name == b"x-request-id":
                    request_id = request_id or accepted_request_id(value.decode("latin-1"))
                else:
                    self._read_framing(name, value, scope["http_version"])
            elif name not in _DROPPED and not name.startswith(_IDENTITY):
                kept += (name, b": ", value, b"\r\n")
        if self.is_chunked and self.content_length is not None:
            raise InvalidInput("Send Content-Length or Transfer-Encoding, not both.")
        if host is None or not _HOST.fullmatch(host):
            raise InvalidInput("Send a Host header.")
        if connection is not None and connection not in _PLAIN_CONNECTION:
            kept = _without(kept, {option.strip().lower() for option in connection.split(b",")})
        self.request_id = request_id = request_id or new_request_id()
        if traceparent is None or not _TRACEPARENT.fullmatch(traceparent):
            fresh = os.urandom(24).hex()
            traceparent = f"00-{fresh[:32]}-{fresh[32:]}-01".encode()
        self.traceparent = traceparent
        kept.append(
            b"x-request-id: %b\r\ntraceparent: %b\r\nx-forwarded-for: %b\r\nx-forwarded-proto: %b\r\n"
            b"x-forwarded-host: %b\r\n" % (request_id.encode(), traceparent, client.encode(), scheme.encode(), host)
        )
        self.forwarded = b"".join(kept)
        if len(self.forwarded) + len(self.target) > HEAD_LIMIT:
            raise HeaderFieldsTooLarge(f"The limit is {HEAD_LIMIT} bytes.")

    def authorize(self, access_token: str) -> None:
        """Forward this access token in place of a personal one. For requests with `has_personal_token` only, once."""
        self.forwarded = b"authorization: Bearer %b\r\n%b" % (access_token.encode(), self.forwarded)

    @property
    def has_body(self) -> bool:
        """Whether the client sends a body."""
        return self.is_chunked or bool(self.content_length)

    @property
    def may_repeat(self) -> bool:
        """Whether the request can be sent again: idempotent (RFC 9110, 9.2.2), and no body has been consumed."""
        return self.method in _IDEMPOTENT and not self.has_body

    def head(self, host: bytes, content_length: int | None, *, is_chunked: bool = False) -> bytes:
        """Return the request head for the service at `host`."""
        framing = b""
        if is_chunked:
            framing = b"transfer-encoding: chunked\r\n"
        elif content_length is not None:
            framing = b"content-length: %d\r\n" % content_length
        return b"%b %b HTTP/1.1\r\nhost: %b\r\n%b%b\r\n" % (
            self.method.encode(),
            self.target,
            host,
            self.forwarded,
            framing,
        )

    def _read_framing(self, name: bytes, value: bytes, http_version: str) -> None:
        if name == b"content-length":
            if self.content_length is not None or not value.isdigit() or len(value) > _LENGTH_DIGITS:
                raise InvalidInput("Send one decimal Content-Length.")
            self.content_length = int(value)
        else:
            if self.is_chunked or value.strip().lower() != b"chunked" or http_version != "1.1":
                raise InvalidInput("The only transfer coding is `chunked`.")
            self.is_chunked = True


def request_id_of(headers: Headers) -> str:
    """Return the client's request id if it is harmless in a log, else a new one."""
    for name, value in headers:
        if name == b"x-request-id":
            return accepted_request_id(value.decode("latin-1"))
    return new_request_id()


def new_request_id() -> str:
    """Return 32 hexadecimal digits: unlike a UUIDv7 this needs no lock, and nothing is sorted by it."""
    return os.urandom(16).hex()


def _without(parts: list[bytes], names: set[bytes]) -> list[bytes]:
    """Drop the headers called `names` from [name, ": ", value, CRLF, name, ...]."""
    kept: list[bytes] = []
    for start in range(0, len(parts), 4):
        if parts[start] not in names:
            kept += parts[start : start + 4]
    return kept
