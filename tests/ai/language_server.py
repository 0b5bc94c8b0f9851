"""A small OpenAI-compatible server: streams real server-sent events, fails on request, notices who leaves."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from shared.testing.serving import serving

Behaviour = Literal["answer", "hang", "hang_midway", "cut", "empty", "no_usage", "slow", "huge", "unencodable"]
WORDS = ["The ", "moon ", "is ", "far."]
SECRET = "sk-upstream-secret-text"  # part of every failure's body; must not reach a client


@dataclass
class LanguageServer:
    """What it does next, and what it saw."""

    behaviour: Behaviour = "answer"
    status: int = 200
    retry_after: str | None = None
    url: str = ""
    words: list[str] = field(default_factory=lambda: list(WORDS))
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    left_at: list[float] = field(default_factory=list)

    async def complete(self, request: Request) -> Response:
        self.requests.append(await request.json())
        self.headers.append(dict(request.headers))
        if self.status != 200:
            headers = {"Retry-After": self.retry_after} if self.retry_after else {}
            return JSONResponse({"error": {"message": SECRET}}, status_code=self.status, headers=headers)
        return StreamingResponse(self._events(), media_type="text/event-stream")

    async def _events(self) -> AsyncIterator[str]:
        try:
            if self.behaviour == "hang":
                await asyncio.Event().wait()
            if self.behaviour != "empty":
                if self.behaviour == "unencodable":
                    yield self._chunk("a\0b\ud83dc")
                for number, word in enumerate(self.words):
                    if number == 2 and self.behaviour == "hang_midway":
                        await asyncio.Event().wait()
                    if number == 2 and self.behaviour == "cut":
                        raise ConnectionResetError(SECRET)
                    yield self._chunk(word)
            while self.behaviour in {"slow", "huge"}:
                yield self._chunk("word " * (2000 if self.behaviour == "huge" else 1))
                await asyncio.sleep(0 if self.behaviour == "huge" else 0.02)
            yield _event({"delta": {}, "finish_reason": "stop"})
            if self.behaviour != "no_usage":
                usage = {"prompt_tokens": 40, "completion_tokens": 4, "total_tokens": 44}
                yield _data({"choices": [], "usage": usage})
            yield "data: [DONE]\n\n"
        except asyncio.CancelledError:
            self.left_at.append(time.monotonic())
            raise

    def _chunk(self, word: str) -> str:
        return _event({"delta": {"role": "assistant", "content": word}, "finish_reason": None})


def _event(choice: dict[str, Any]) -> str:
    return _data({"choices": [{"index": 0, **choice}]})


def _data(body: dict[str, Any]) -> str:
    whole = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": "test-model", **body}
    return f"data: {json.dumps(whole)}\n\n"


@asynccontextmanager
async def language_server() -> AsyncIterator[LanguageServer]:
    """Serve; `url` is what OPENAI_BASE_URL would be."""
    server = LanguageServer()
    app = FastAPI()
    app.add_api_route("/v1/chat/completions", server.complete, methods=["POST"])
    async with serving(app) as url:
        server.url = f"{url}/v1"
        yield server
