"""The types of an ASGI call (ASGI specification 3.0)."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


class Call(NamedTuple):
    """One call of the application: what was asked, and the two ends of the client's connection."""

    scope: Scope
    receive: Receive
    send: Send
