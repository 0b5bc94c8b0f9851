"""Passes WebSockets through: messages both ways, one at a time, with close codes, subprotocols and bounds kept.

A message is handed on before the next one is read, so a slow side slows the other down instead of filling memory. Who
may connect is the service's decision (the token often comes in the first frame); a bad token in the header is refused
here, and a revoked session's sockets are closed. On shutdown the server below sends 1012 to the client, which is passed
on like any other close.
"""

import asyncio
from typing import NamedTuple

from websockets.asyncio.client import ClientConnection, connect
from websockets.datastructures import Headers as WebSocketHeaders
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.typing import Subprotocol

from gateway.asgi import Call, Headers
from gateway.failures import BadResponse, ClientGone, ConnectFailed, UpstreamBusy, UpstreamTimedOut
from gateway.inbound import Inbound
from gateway.routes import Route
from gateway.settings import GatewaySettings
from gateway.upstream import Upstream
from shared.auth import Caller, InvalidToken
from shared.logging import get_logger
from shared.revocations import Kind, Revocations

log = get_logger(__name__)

NORMAL, GOING_AWAY, NO_STATUS, ABNORMAL, TOO_BIG = 1000, 1001, 1005, 1006, 1009
INTERNAL_ERROR, REVOKED, IDLE = 1011, 4401, 4408
_UNSENDABLE = frozenset({NO_STATUS, ABNORMAL, 1015})
# The WebSocket handshake of the second hop is ours.
_HANDSHAKE = (b"sec-websocket-", b"content-length")


class RefusedError(Exception):
    """The service answered the handshake with a status of its own."""

    def __init__(self, status: int, headers: Headers, body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers
        self.body = body


class _Closing(NamedTuple):
    code: int
    reason: str


class WebSockets:
    """The open WebSockets of this process."""

    def __init__(self, settings: GatewaySettings, revocations: Revocations) -> None:
        self._settings = settings
        self._revocations = revocations
        self._open: dict[_Tunnel, Caller | None] = {}
        self._count = 0  # with those whose handshake is under way

    async def forward(
        self,
        call: Call,
        request: Inbound,
        route: Route,
        upstream: Upstream,
        caller: Caller | None,
    ) -> int:
        """Connect to the service, accept, and relay until one side closes. Returns the close code.

        Raises UpstreamError, RefusedError or InvalidToken before the client's handshake has been answered.
        """
        if self._count >= self._settings.websocket_connections:
            raise UpstreamBusy("too many WebSockets")
        self._count += 1
        try:
            service = await self._connect(request, call.scope["subprotocols"], route, upstream)
            try:
                return await self._relay(call, service, caller)
            finally:
                await service.close()
        finally:
            self._count -= 1

    async def on_revoked(self, kind: Kind, subject: object) -> None:
        """Close the sockets whose header token is revoked; a user's later sessions are not."""
        for tunnel, caller in list(self._open.items()):
            if caller is None or subject != (caller.session_id if kind == "session" else caller.id):
                continue
            if self._revocations.covers(caller):
                tunnel.close(REVOKED, "signed out")

    async def _relay(self, call: Call, service: ClientConnection, caller: Caller | None) -> int:
        tunnel = _Tunnel(service, call, self._settings)
        self._open[tunnel] = caller
        try:
            if caller is not None and self._revocations.covers(caller):  # while the service was being asked
                raise InvalidToken("The session was signed out. Sign in again.")
            await _accept(call, service.subprotocol)
            return await tunnel.run()
        finally:
            del self._open[tunnel]

    async def _connect(
        self, request: Inbound, subprotocols: list[str], route: Route, upstream: Upstream
    ) -> ClientConnection:
        scheme = "wss" if upstream.is_tls else "ws"
        headers = WebSocketHeaders()
        for line in request.forwarded.split(b"\r\n"):
            name, separator, value = line.partition(b": ")
            if separator and not name.startswith(_HANDSHAKE):
                headers[name.decode("latin-1")] = value.decode("latin-1")
        try:
            return await connect(
                f"{scheme}://{upstream.authority.decode()}{request.target.decode('latin-1')}",
                additional_headers=headers,
                subprotocols=[Subprotocol(name) for name in subprotocols] or None,
                compression=None,
                max_size=self._settings.websocket_max_bytes,
                max_queue=4,
                write_limit=65_536,
                open_timeout=min(route.timeout, self._settings.connect_timeout * 5),
                close_timeout=2,
                ping_interval=self._settings.websocket_ping_interval,
                ping_timeout=self._settings.idle_timeout,  # a slow client holds up the service's pongs as well
                user_agent_header=None,
                proxy=None,
            )
        except InvalidStatus as error:
            answer = error.response
            kept = [
                (name.lower().encode(), value.encode("latin-1"))
                for name, value in answer.headers.raw_items()
                if name.lower() in {"content-type", "retry-after", "www-authenticate"}
            ]
            raise RefusedError(answer.status_code, kept, bytes(answer.body or b"")) from None
        except TimeoutError:
            raise UpstreamTimedOut("no answer to the handshake") from None
        except (InvalidHandshake, InvalidURI, ValueError) as error:
            raise BadResponse(type(error).__name__) from None
        except OSError as error:
            raise ConnectFailed(type(error).__name__) from None


async def _accept(call: Call, subprotocol: str | None) -> None:
    await call.receive()  # websocket.connect
    try:
        await call.send({"type": "websocket.accept", "subprotocol": subprotocol, "headers": []})
    except OSError:
        raise ClientGone from None


class _Tunnel:
    """One client socket joined to one service socket."""

    def __init__(self, service: ClientConnection, call: Call, settings: GatewaySettings) -> None:
        self._service = service
        self._receive = call.receive
        self._send = call.send
        self._idle_timeout = settings.websocket_idle_timeout
        self._loop = asyncio.get_running_loop()
        self._active_at = self._loop.time()
        self._idle_timer: asyncio.TimerHandle
        self._verdict: asyncio.Future[_Closing] = self._loop.create_future()

    def close(self, code: int, reason: str) -> None:
        """End the tunnel with `code` to both sides."""
        if not self._verdict.done():
            self._verdict.set_result(_Closing(code, reason))

    async def run(self) -> int:
        """Relay until one side closes; return the code."""
        pumps = [asyncio.create_task(self._to_service()), asyncio.create_task(self._to_client())]
        self._idle_timer = self._loop.call_later(self._idle_timeout, self._check_idle)
        try:
            closing = await self._verdict
        finally:
            self._idle_timer.cancel()
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
        code = NORMAL if closing.code in _UNSENDABLE else closing.code
        await self._tell_client(code, closing)
        await self._service.close(GOING_AWAY if closing.code in _UNSENDABLE else code, closing.reason)
        return closing.code

    async def _tell_client(self, code: int, closing: _Closing) -> None:
        try:
            await self._send({"type": "websocket.close", "code": code, "reason": closing.reason})
        except (OSError, RuntimeError):
            return  # the client was the one who closed

    def _check_idle(self) -> None:
        left = self._active_at + self._idle_timeout - self._loop.time()
        if left <= 0:
            self.close(IDLE, "idle")
        else:
            self._idle_timer = self._loop.call_later(left, self._check_idle)

    async def _to_service(self) -> None:
        try:
            while True:
                message = await self._receive()
                if message["type"] == "websocket.disconnect":
                    self.close(message.get("code") or NO_STATUS, message.get("reason") or "")
                    return
                self._active_at = self._loop.time()
                text = message.get("text")
                await self._service.send(text if text is not None else message["bytes"])
        except ConnectionClosed:
            return  # the other pump has the close code
        except Exception as error:
            log.error("websocket_failed", exc_info=error)
            self.close(INTERNAL_ERROR, "")

    async def _to_client(self) -> None:
        try:
            while True:
                data = await self._service.recv()
                self._active_at = self._loop.time()
                kind = "text" if isinstance(data, str) else "bytes"
                await self._send({"type": "websocket.send", kind: data})
        except ConnectionClosed as error:
            received = error.rcvd
            sent = error.sent
            if received is not None:
                self.close(received.code, received.reason)
            elif sent is not None and sent.code == TOO_BIG:
                self.close(TOO_BIG, sent.reason)
            else:
                self.close(INTERNAL_ERROR, "the service broke off")
        except (OSError, RuntimeError):
            self.close(NO_STATUS, "")  # the client is gone
