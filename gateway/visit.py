"""What is known of one request so far."""

from dataclasses import dataclass

from gateway.asgi import Headers
from gateway.inbound import Inbound
from shared.auth import Caller


@dataclass(slots=True)
class Visit:
    """Filled in on the way; the log, the error answers and the fast lane read it."""

    request_id: str
    own_headers: Headers
    started: float
    upstream: str = "gateway"
    request: Inbound | None = None
    caller: Caller | None = None
