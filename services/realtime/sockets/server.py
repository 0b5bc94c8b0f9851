"""The Socket.IO server, and what it refuses before any handler runs.

python-socketio trusts its peers in places: an event may be called `connect` or `disconnect` and then runs those
handlers, a packet it cannot read is logged with a traceback, and a packet may announce attachments without end. Such a
peer does not speak the protocol, so its transport is closed. Handlers of one socket run one after the other
(`async_handlers=False`): messages keep their order, and a flood fills the sender's own TCP window.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import socketio
from socketio import packet

from services.realtime.sockets.fan_out import RedisFanOut
from shared.logging import get_logger

log = get_logger(__name__)

NAMESPACE: Final = "/"
_MAX_PACKET_BYTES: Final = 64 * 1024
_PING_INTERVAL_SECONDS: Final = 25
_PING_TIMEOUT_SECONDS: Final = 20
_MAX_EVENT_NAME: Final = 64
_RESERVED: Final = frozenset({"connect", "connect_error", "disconnect"})
_TAKEN: Final = frozenset({packet.CONNECT, packet.DISCONNECT, packet.EVENT})


class SocketServer(socketio.AsyncServer):  # type: ignore[misc]  # the library has no types
    """One replica's server. `on_established` is called once a socket's CONNECT has been answered."""

    def __init__(self, fan_out: RedisFanOut) -> None:
        super().__init__(
            client_manager=fan_out,
            async_mode="asgi",
            async_handlers=False,
            transports=["polling", "websocket"],
            cors_allowed_origins=None,  # the page's own origin: Host, or X-Forwarded-Host as the gateway sets it
            max_http_buffer_size=_MAX_PACKET_BYTES,
            ping_interval=_PING_INTERVAL_SECONDS,
            ping_timeout=_PING_TIMEOUT_SECONDS,
        )
        self.on_established: Callable[[str], Awaitable[None]] | None = None

    async def tell(self, sid: str, event: str, data: dict[str, Any]) -> None:
        """Emit to one socket of this replica, without asking the others."""
        await self.emit(event, data, to=sid, ignore_queue=True)

    def transport_of(self, sid: str) -> str:
        """Return the Engine.IO id beneath a socket."""
        return str(self.manager.eio_sid_from_sid(sid, NAMESPACE))

    async def hang_up(self, sid: str) -> None:
        """Disconnect a socket of this replica and close its transport."""
        transport = self.manager.eio_sid_from_sid(sid, NAMESPACE)
        await self.disconnect(sid, ignore_queue=True)
        if transport is not None:
            await self.drop(transport)

    async def drop(self, transport: str) -> None:
        """Close a transport, whatever state its socket is in."""
        found = self.eio.sockets.get(transport)
        if found is not None and not found.closed:
            await found.close(wait=False)
            await found.queue.put(None)  # ends the writer after what is queued, and with it the WebSocket

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        await super()._handle_connect(eio_sid, namespace, data)
        sid = self.manager.sid_from_eio_sid(eio_sid, NAMESPACE)
        if sid is not None and self.manager.is_connected(sid, NAMESPACE) and self.on_established is not None:
            await self.on_established(sid)

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        try:
            received = _packet(data)
            if received.packet_type == packet.CONNECT:
                await self._handle_connect(eio_sid, received.namespace, received.data)
            elif received.packet_type == packet.DISCONNECT:
                await self._handle_disconnect(eio_sid, received.namespace, self.reason.CLIENT_DISCONNECT)
            else:
                await self._handle_event(eio_sid, received.namespace, received.id, received.data)
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            log.info("socket_broke_protocol", error=type(error).__name__)
            await self.drop(eio_sid)


def _packet(data: Any) -> packet.Packet:
    """Return the packet in `data`, or raise ValueError for one that this server does not take."""
    if not isinstance(data, str):
        raise ValueError("binary attachments belong to no event here")
    received = packet.Packet(encoded_packet=data)
    if received.packet_type not in _TAKEN:
        raise ValueError("acknowledgements and binary packets are not asked for")
    if received.packet_type == packet.EVENT:
        body = received.data
        if not isinstance(body, list) or not body or not isinstance(body[0], str):
            raise ValueError("an event is a list that begins with its name")
        if len(body[0]) > _MAX_EVENT_NAME or body[0] in _RESERVED:
            raise ValueError("not the name of an event")
    return received
