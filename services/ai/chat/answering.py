"""An answer as frames: the reader of a socket, and the frames that end an answer."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Protocol
from uuid import UUID

from services.ai.chat.generations import Generation
from services.ai.chat.service import Answer
from services.ai.conversations.emotion import Emotion
from shared.problems import Problem

_RETRYABLE_STATUSES = frozenset({409, 429, 500, 502, 503, 504})


class Send(Protocol):
    """Sends a frame of a kind."""

    def __call__(self, kind: str, /, **content: Any) -> Awaitable[None]: ...


class SocketReader:
    """Sends `start`, `emotion` and `chunk` frames as an answer is made."""

    def __init__(self, send: Send, client_id: str | None, began: Callable[[Generation], None]) -> None:
        self._send = send
        self._client_id = client_id
        self._began = began
        self._generation_id: UUID | None = None
        self.seq = 0

    async def started(self, generation_id: UUID, emotion: Emotion, generation: Generation | None) -> None:
        """Announce the generation; a stored answer comes as `replayed`."""
        if generation is not None:
            self._began(generation)
        name = str(generation_id)
        await self._send("start", generationId=name, clientId=self._client_id, replayed=generation is None)
        await self._send("emotion", generationId=name, emotion=emotion.model_dump(mode="json"))

    async def text(self, text: str) -> None:
        """Send the next part."""
        await self._send("chunk", content=text, finished=False, seq=self.seq)
        self.seq += 1


def final_frames(answer: Answer, seq: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the frames that end `answer`, whose next chunk would have number `seq`."""
    usage = {
        "inputTokens": answer.usage.input_tokens,
        "outputTokens": answer.usage.output_tokens,
        "totalTokens": answer.usage.total,
        "estimated": answer.usage.is_estimated,
        "model": answer.model,
    }
    name = str(answer.id)
    if answer.state == "stopped":
        yield "stopped", {"generationId": name, "billedTokens": answer.usage.total, "usage": usage}
        return
    yield "chunk", {"content": "", "finished": True, "seq": seq}
    yield "suggestions", {"generationId": name, "suggestions": answer.suggestions}
    yield "usage", {"generationId": name, "usage": usage}
    yield "complete", {"generationId": name, "messageId": name, "usage": usage}


def error_frame(problem: Problem) -> dict[str, Any]:
    """Return the content of an `error` frame."""
    frame = {"message": problem.detail, "code": problem.code, "retryable": problem.status in _RETRYABLE_STATUSES}
    if wait := problem.headers.get("Retry-After"):
        frame["retryAfter"] = int(wait)
    return frame
