"""One chat socket: a token, then messages one at a time, each answered as a stream that can be stopped.

The main task reads frames; one more task makes the answer. Whatever wants the socket closed calls `end`.
"""

import asyncio
import json
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import WebSocket, WebSocketDisconnect
from starlette.websockets import WebSocketState

from services.ai.chat import frames
from services.ai.chat.answering import SocketReader, error_frame, final_frames
from services.ai.chat.frames import AuthFrame, MessageFrame, StopFrame, parse_frame
from services.ai.chat.generations import Generation
from services.ai.chat.problems import AnswerInProgress, GenerationNotFound
from services.ai.chat.service import Chat, Opened, Question
from services.ai.chat.sockets import ChatSockets, SocketEnd
from services.ai.companions.problems import CompanionNotFound
from services.ai.llm.ports import Turn
from services.ai.llm.problems import LlmBusy
from services.ai.settings import AiSettings
from shared.auth import Caller, InvalidToken, TokenVerifier
from shared.clock import Clock
from shared.logging import get_logger
from shared.problems import Overloaded, Problem, StoreUnavailable, is_unavailable

log = get_logger(__name__)

_EXPIRY_WARNING_SECONDS = 60
# A person types one message in seconds; stop, auth and a retry come on top.
_FRAME_BURST = 30
_FRAMES_PER_SECOND = 5.0


class ChatSocket:
    """Serves one connection: `await ChatSocket(websocket, companion_id).run()`."""

    caller: Caller

    def __init__(self, websocket: WebSocket, companion_id: str) -> None:
        state = websocket.app.state
        self._websocket = websocket
        self._companion_id = companion_id
        self._settings: AiSettings = state.settings
        self._chat: Chat = state.chat
        self._sockets: ChatSockets = state.chat_sockets
        self._verifier: TokenVerifier = state.verifier
        self._clock: Clock = state.clock
        self._loop = asyncio.get_running_loop()
        self._ending: asyncio.Future[SocketEnd] = self._loop.create_future()
        self._sending = asyncio.Lock()
        self._answering: asyncio.Task[None] | None = None
        self._generation: Generation | None = None
        self._heard_at = self._loop.time()
        self._frames_left = float(_FRAME_BURST)
        self._warned_of: float | None = None
        self._background: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve until either side ends it; what is being answered then is stored as interrupted."""
        await self._websocket.accept()
        end: SocketEnd | None = None
        try:
            await self._authenticate()
            with self._sockets.admitted(self):
                opened = await self._open()
                while True:
                    await self._on_frame(opened, await self._next_frame())
        except SocketEnd as reached:
            end = reached
        except WebSocketDisconnect:
            log.debug("chat_socket_left")
            end = self._ending.result() if self._ending.done() else None  # a send found out that it is to end
        except Exception as error:
            if not is_unavailable(error):
                log.error("chat_socket_failed", exc_info=error)
            end = SocketEnd(frames.CLOSE_OVERLOADED, "Something failed on our side. Try again.")
        finally:
            await self._abandon()
            if end is not None:
                await self._close(end)

    def end(self, code: int, reason: str) -> None:
        """Close the socket soon, from any task of this loop; the first call counts."""
        if not self._ending.done():
            self._ending.set_result(SocketEnd(code, reason))
            if self._answering is not None:
                self._answering.cancel()

    def look(self, now: datetime) -> None:
        """End the socket when its token has expired or nobody is there; warn of the former."""
        left = self.caller.expires_at - now.timestamp()
        is_idle = self._loop.time() - self._heard_at > self._settings.socket_idle_timeout
        if left <= 0:
            self.end(frames.CLOSE_TOKEN, "The token has expired. Sign in again.")
        elif is_idle and self._answering is None:
            self.end(frames.CLOSE_IDLE, "Nothing was said for a while.")
        elif left <= _EXPIRY_WARNING_SECONDS and self._warned_of != self.caller.expires_at:
            self._warned_of = self.caller.expires_at
            warning = asyncio.create_task(self._send("authExpiring", expiresIn=round(left)))
            self._background.add(warning)
            warning.add_done_callback(self._background.discard)

    async def _authenticate(self) -> None:
        if {"token", "access_token"} & set(self._websocket.query_params):
            raise SocketEnd(frames.CLOSE_TOKEN, "A token in the address ends in logs. Send it as the first frame.")
        header = self._websocket.headers.get("authorization")
        if header is not None:
            scheme, _, token = header.partition(" ")
            self.caller = await self._verified(token.strip() if scheme.lower() == "bearer" else "")
            return
        try:
            async with asyncio.timeout(self._settings.socket_auth_timeout):
                frame = parse_frame(await self._next_frame())
        except TimeoutError:
            raise SocketEnd(frames.CLOSE_TOKEN, "No token came in time.") from None
        except Problem:
            raise SocketEnd(frames.CLOSE_TOKEN, "The first frame must be auth.") from None
        if not isinstance(frame, AuthFrame):
            raise SocketEnd(frames.CLOSE_TOKEN, "The first frame must be auth.")
        self.caller = await self._verified(frame.token)

    async def _verified(self, token: str) -> Caller:
        try:
            caller = await self._verifier.verify(token)
        except InvalidToken as problem:
            raise SocketEnd(frames.CLOSE_TOKEN, problem.detail) from None
        if not caller.email_verified:
            raise SocketEnd(frames.CLOSE_FORBIDDEN, "Verify your e-mail address first.")
        if not caller.allows("ai:write"):
            raise SocketEnd(frames.CLOSE_FORBIDDEN, "The personal access token needs the scope ai:write.")
        return caller

    async def _open(self) -> Opened:
        try:
            opened = await self._chat.open(self.caller, UUID(self._companion_id))
        except (CompanionNotFound, ValueError):
            raise SocketEnd(frames.CLOSE_NOT_FOUND, "There is no such companion.") from None
        info = self._chat.engine.info
        await self._send(
            "ready",
            engine=info.engine,
            model=info.model,
            notice=info.notice,
            companion={"id": str(opened.companion_id), "name": opened.companion_name},
            conversationId=str(opened.conversation_id),
        )
        return opened

    async def _next_frame(self) -> str:
        receiving = asyncio.ensure_future(self._websocket.receive())
        either: set[asyncio.Future[Any]] = {receiving, self._ending}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not receiving.done():
                receiving.cancel()
        if self._ending.done():
            raise self._ending.result()
        message = receiving.result()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        self._count_frame()
        text: str | None = message.get("text")
        if text is None:
            raise SocketEnd(frames.CLOSE_UNSUPPORTED, "Send text frames.")
        if len(text.encode()) > frames.MAX_FRAME_BYTES:
            raise SocketEnd(frames.CLOSE_TOO_BIG, f"A frame has at most {frames.MAX_FRAME_BYTES} bytes.")
        return text

    def _count_frame(self) -> None:
        now = self._loop.time()
        refilled = self._frames_left + (now - self._heard_at) * _FRAMES_PER_SECOND
        self._frames_left = min(_FRAME_BURST, refilled) - 1
        self._heard_at = now
        if self._frames_left < 0:
            raise SocketEnd(frames.CLOSE_LIMIT, "Too many frames. Slow down.")

    async def _on_frame(self, opened: Opened, text: str) -> None:
        try:
            frame = parse_frame(text)
            if isinstance(frame, AuthFrame):
                await self._refresh(frame.token)
            elif isinstance(frame, StopFrame):
                self._stop(frame.generation_id)
            elif self._answering is not None:
                busy = AnswerInProgress("Wait for the answer, or stop it.")
                await self._send("error", **error_frame(busy), clientId=frame.client_id)
            else:
                self._answering = asyncio.create_task(self._answer(opened, frame))
        except Problem as problem:
            await self._send("error", **error_frame(problem))

    async def _refresh(self, token: str) -> None:
        caller = await self._verified(token)
        if caller.id != self.caller.id:
            raise SocketEnd(frames.CLOSE_FORBIDDEN, "The token is somebody else's.")
        self.caller = caller

    def _stop(self, generation_id: UUID) -> None:
        if self._generation is None or self._generation.id != generation_id:
            raise GenerationNotFound
        self._generation.stop()

    async def _answer(self, opened: Opened, frame: MessageFrame) -> None:
        """Answer one message; the body of the answering task."""
        history = [Turn(turn.role, turn.content) for turn in frame.history]
        question = Question(opened.companion_id, frame.text, frame.client_id, history)
        reader = SocketReader(self._send, frame.client_id, self._began)
        try:
            answer = await self._chat.answer(self.caller, question, reader)
            self._generation = None
            for kind, content in final_frames(answer, reader.seq):
                await self._send(kind, **content)
        except WebSocketDisconnect:
            log.debug("chat_reader_left")  # the main task sees it too
        except Exception as error:
            self._generation = None
            await self._report(error, frame.client_id)
        finally:
            self._generation = None
            self._answering = None

    def _began(self, generation: Generation) -> None:
        self._generation = generation

    async def _report(self, error: Exception, client_id: str | None) -> None:
        if isinstance(error, Problem):
            problem = error
        elif is_unavailable(error):
            problem = StoreUnavailable()
        else:
            log.error("chat_failed", exc_info=error)
            problem = Problem("Something went wrong on our side.")
        with suppress(WebSocketDisconnect):
            await self._send("error", **error_frame(problem), clientId=client_id)
        if isinstance(problem, CompanionNotFound):
            self.end(frames.CLOSE_NOT_FOUND, "The companion is gone.")
        elif isinstance(problem, Overloaded) and not isinstance(problem, LlmBusy | StoreUnavailable):
            self.end(frames.CLOSE_OVERLOADED, problem.detail)

    async def _send(self, kind: str, /, **content: Any) -> None:
        """Send a frame, waiting for a slow reader only so long; raises WebSocketDisconnect when nobody is there."""
        if self._ending.done() or self._websocket.application_state is not WebSocketState.CONNECTED:
            raise WebSocketDisconnect(1006)
        try:
            async with asyncio.timeout(self._settings.socket_send_timeout), self._sending:
                await self._websocket.send_text(json.dumps({"type": kind, **content}, ensure_ascii=False))
        except TimeoutError:
            self.end(frames.CLOSE_IDLE, "The reader is too slow.")
            raise WebSocketDisconnect(1006) from None

    async def _abandon(self) -> None:
        running = [*self._background, *([self._answering] if self._answering else [])]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _close(self, end: SocketEnd) -> None:
        with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
            async with asyncio.timeout(self._settings.socket_send_timeout):
                await self._websocket.close(end.code, end.reason)
