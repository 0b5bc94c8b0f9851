"""Reads HTTP/1.1 responses with llhttp, without any input or output of its own.

Framing follows RFC 9112. What is refused here is refused because two programs could read it differently: both
Content-Length and Transfer-Encoding, a transfer coding other than chunked, a switch of protocols that nobody asked
for, a head over 64 KiB, bytes after the end of a response.
"""

from typing import Any

import httptools

from gateway.failures import BadResponse

HEAD_LIMIT = 65_536

# Hop-by-hop (RFC 9110, 7.6.1), and what the gateway says itself.
_DROPPED = frozenset(
    {
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"upgrade",
        b"date",
        b"server",
        b"x-request-id",
        b"traceparent",
        b"x-content-type-options",
        b"referrer-policy",
        b"x-frame-options",
        b"strict-transport-security",
    }
)
_EXAMINED = frozenset({b"transfer-encoding", b"connection", b"content-length", b"content-security-policy"})
_SWITCHING_PROTOCOLS = 101
_FIRST_FINAL = 200
_LAST_FINAL = 599
_WITHOUT_BODY = frozenset({204, 304})

Header = tuple[bytes, bytes]


class ResponseParser:
    """Parses one response after the other; call `expect` before each. The public fields describe the current one."""

    def __init__(self) -> None:
        self._parser: Any = httptools.HttpResponseParser(self)
        self.expect("GET")

    def expect(self, method: str) -> None:
        """Get ready for the response to a request with `method`."""
        self._is_head_request = method == "HEAD"
        self._connection_options: list[bytes] = []
        self._has_length = False
        self._is_chunked = False
        self._head_bytes = 0
        self.status = 0
        self.headers: list[Header] = []
        self.has_head = False
        self.is_complete = False
        self.ends_at_close = False
        self.keeps_alive = False
        self.has_policy = False
        self.chunks: list[bytes] = []
        self.buffered = 0

    @property
    def has_begun(self) -> bool:
        """Whether a single byte of the response has arrived."""
        return self._head_bytes > 0

    def feed(self, data: bytes) -> None:
        """Take bytes from the socket. Raises BadResponse."""
        if self.is_complete:
            raise BadResponse("bytes after the end of the response")
        if not self.has_head:
            self._head_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as error:
            raise BadResponse("switched protocols unasked") from error
        except httptools.HttpParserError as error:
            raise BadResponse(str(error.__context__ or error)) from error
        if not self.has_head and self._head_bytes > HEAD_LIMIT:
            raise BadResponse("head too large")

    def feed_end(self) -> None:
        """Take the end of the connection. Raises BadResponse when the response was not complete."""
        if self.is_complete:
            return
        if not self.ends_at_close:
            raise BadResponse("closed inside a response")
        self.is_complete = True

    def take(self) -> bytes:
        """Return the part of the body that has arrived since the last call."""
        chunks = self.chunks
        data = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        chunks.clear()
        self.buffered = 0
        return data

    # -- llhttp calls these --

    def on_message_begin(self) -> None:
        if self.has_head:
            raise BadResponse("a second response")

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.has_head:
            return  # a trailer: may be dropped (RFC 9110, 6.5.1)
        name = name.lower()
        if name in _EXAMINED:
            if name == b"connection":
                self._connection_options += [token.strip().lower() for token in value.split(b",")]
                return
            if name == b"transfer-encoding":
                if self._is_chunked or value.strip().lower() != b"chunked":
                    raise BadResponse("unknown transfer coding")
                self._is_chunked = True
                return
            if name == b"content-length":
                self._has_length = True
            else:
                self.has_policy = True
        if name not in _DROPPED and not name.startswith(b"x-sparkle-"):
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < _FIRST_FINAL:
            if status == _SWITCHING_PROTOCOLS:
                raise BadResponse("switched protocols unasked")
            self.headers = []  # interim responses (100, 103) are swallowed
            self._connection_options = []
            self._has_length = False
            self._is_chunked = False
            self.has_policy = False
            return
        if status > _LAST_FINAL:
            raise BadResponse("no such status")
        if self._has_length and self._is_chunked:
            raise BadResponse("both Content-Length and Transfer-Encoding")
        self.status = status
        self.has_head = True
        if status in _WITHOUT_BODY:
            self._connection_options.append(b"content-length")
        if self._connection_options:
            named = set(self._connection_options)
            self.headers = [header for header in self.headers if header[0] not in named]
        if self._is_head_request:
            self.keeps_alive = b"close" not in self._connection_options and self._parser.get_http_version() == "1.1"
            # llhttp cannot be told that no body follows, so it must not see the next response.
            self._parser = httptools.HttpResponseParser(self)
            self.is_complete = True
        else:
            self.ends_at_close = not self._has_length and not self._is_chunked

    def on_body(self, data: bytes) -> None:
        if self.is_complete:
            raise BadResponse("a body where none is allowed")
        self.chunks.append(data)
        self.buffered += len(data)

    def on_message_complete(self) -> None:
        if self.has_head and not self.is_complete:
            self.keeps_alive = self._parser.should_keep_alive()
            self.is_complete = True
