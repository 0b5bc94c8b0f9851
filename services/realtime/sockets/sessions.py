"""Sign-in of sockets, and its end: expiry, revocation, a newer token."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ValidationError

from services.realtime.sockets.connections import Connection, Connections
from services.realtime.sockets.server import SocketServer
from shared.auth import Caller, InsufficientScope, InvalidToken, TokenVerifier
from shared.clock import Clock
from shared.logging import get_logger
from shared.problems import NotAuthenticated
from shared.revocations import Kind, Revocations

log = get_logger(__name__)


class Handshake(BaseModel):
    """The `auth` of a Socket.IO handshake, and the payload of `auth:refresh`."""

    token: str


class Sessions:
    """Keeps a socket no longer than its token is good."""

    def __init__(
        self,
        server: SocketServer,
        connections: Connections,
        verifier: TokenVerifier,
        revocations: Revocations,
        clock: Clock,
        *,
        expiring_seconds: float,
    ) -> None:
        self._server = server
        self._connections = connections
        self._verifier = verifier
        self._revocations = revocations
        self._clock = clock
        self._expiring_seconds = expiring_seconds
        self._tasks: set[asyncio.Task[None]] = set()
        revocations.subscribe(self._revoked)

    async def authenticate(self, auth: Any) -> Caller:
        """Return who signs in with a handshake's `auth`.

        Raises:
            NotAuthenticated: there is no token.
            InvalidToken: it is not good.
            InsufficientScope: it is a program's, and not for this.
        """
        try:
            token = Handshake.model_validate(auth).token
        except ValidationError:
            raise NotAuthenticated("Connect with `auth: {token}`.") from None
        caller = await self._verifier.verify(token)
        if not caller.allows("realtime:write"):
            raise InsufficientScope("It needs the scope realtime:write.")
        return caller

    async def begin(self, connection: Connection) -> None:
        """Watch over a socket from now on."""
        if self._revocations.covers(connection.caller):  # it was revoked between the verification and here
            await self._end_revoked(connection)
            return
        self._schedule(connection)

    async def refresh(self, connection: Connection, token: str) -> Caller:
        """Go on with a newer token of the same user.

        Raises:
            InvalidToken: it is not good, or somebody else's.
        """
        caller = await self.authenticate({"token": token})
        if caller.id != connection.caller.id:
            raise InvalidToken("The token belongs to another user.")
        if self._connections.get(connection.sid) is not connection:
            raise NotAuthenticated
        self._connections.replace_caller(connection, caller)
        self.end(connection)
        await self.begin(connection)
        return caller

    def end(self, connection: Connection) -> None:
        """Stop watching."""
        for timer in connection.timers:
            timer.cancel()
        connection.timers.clear()

    def _schedule(self, connection: Connection) -> None:
        left = connection.caller.expires_at - self._clock.now().timestamp()

        def after(seconds: float, run: Callable[[Connection], Coroutine[Any, Any, None]]) -> None:
            loop = asyncio.get_running_loop()
            connection.timers.append(loop.call_later(max(0.0, seconds), self._start, run, connection))

        after(left - self._expiring_seconds, self._warn)
        after(left, self._expire)

    def _start(self, run: Callable[[Connection], Coroutine[Any, Any, None]], connection: Connection) -> None:
        task = asyncio.create_task(run(connection))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _warn(self, connection: Connection) -> None:
        expires_in = connection.caller.expires_at - self._clock.now().timestamp()
        await self._server.tell(connection.sid, "auth:expiring", {"expiresIn": max(0, round(expires_in))})

    async def _expire(self, connection: Connection) -> None:
        await self._server.hang_up(connection.sid)

    async def _revoked(self, kind: Kind, subject: UUID) -> None:
        ended = [
            connection
            for connection in self._connections.of(kind, subject)
            if self._revocations.covers(connection.caller)
        ]
        await asyncio.gather(*map(self._end_revoked, ended))
        if ended:
            log.info("sockets_revoked", kind=kind, sockets=len(ended))

    async def _end_revoked(self, connection: Connection) -> None:
        await self._server.tell(connection.sid, "auth:revoked", {"code": InvalidToken.code})
        await self._server.hang_up(connection.sid)
