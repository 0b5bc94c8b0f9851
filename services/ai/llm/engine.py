"""Any LangChain chat model as an Engine: messages out, pieces in, deadlines around every wait."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import asdict
from typing import Any, cast

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langsmith import run_trees

from services.ai.llm.ports import EngineInfo, Options, Piece, Prompt, Usage
from services.ai.llm.problems import LlmFailed, LlmTimeout
from shared.logging import get_logger
from shared.problems import Problem

log = get_logger(__name__)

# LangChain would send prompts to LangSmith when a variable in the environment says so. Prompts stay here.
run_trees.configure(enabled=False)

PERSONA_KEY = "persona"
MAX_ANSWER_LENGTH = 400_000  # characters; for a server that does not honour max_tokens


def to_messages(prompt: Prompt) -> list[BaseMessage]:
    """Return the prompt as LangChain messages. The persona rides on the system message, where only we look for it."""
    turns: list[BaseMessage] = [
        HumanMessage(turn.content) if turn.role == "user" else AIMessage(turn.content) for turn in prompt.history
    ]
    system = SystemMessage(prompt.system, additional_kwargs={PERSONA_KEY: asdict(prompt.persona)})
    return [system, *turns, HumanMessage(prompt.question)]


class LangChainEngine:
    """Streams from `model`. `explain` turns an exception of the model's client into a Problem."""

    def __init__(
        self,
        model: BaseChatModel,
        info: EngineInfo,
        explain: Callable[[Exception], Problem],
        *,
        token_timeout: float,
        total_timeout: float,
        close: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._model = model
        self._info = info
        self._explain = explain
        self._token_timeout = token_timeout
        self._total_timeout = total_timeout
        self._close = close

    @property
    def info(self) -> EngineInfo:
        return self._info

    async def aclose(self) -> None:
        """Close the model's connections."""
        if self._close is not None:
            await self._close()

    async def stream(self, prompt: Prompt, options: Options) -> AsyncIterator[Piece]:
        """Yield the answer; see services.ai.llm.ports.Engine."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._total_timeout
        length = 0
        stream: Any = self._model.astream(
            to_messages(prompt), temperature=options.temperature, max_tokens=options.max_tokens
        )
        async with aclosing(stream) as chunks:
            while True:
                if loop.time() >= deadline:  # an upstream that never lets us wait never trips the timeout below
                    raise LlmTimeout("The model talked for too long. Try again.")
                try:
                    # Around each wait and never around a yield: a timeout must not cancel what the reader does.
                    async with asyncio.timeout_at(min(loop.time() + self._token_timeout, deadline)):
                        chunk = cast("AIMessageChunk", await anext(chunks))
                except StopAsyncIteration:
                    break
                except TimeoutError:
                    log.warning("llm_timeout", model=self._info.model)
                    raise LlmTimeout("The model did not answer in time. Try again.") from None
                except Exception as error:
                    problem = self._explain(error)
                    log.warning("llm_failed", model=self._info.model, error=type(error).__name__, code=problem.code)
                    raise problem from None
                if text := _sendable(str(chunk.text)):
                    length += len(text)
                    yield Piece(text)
                if counted := chunk.usage_metadata:
                    is_estimated = bool(chunk.response_metadata.get("is_usage_estimated"))
                    yield Piece(usage=Usage(counted["input_tokens"], counted["output_tokens"], is_estimated))
                if length > MAX_ANSWER_LENGTH:
                    log.warning("llm_answer_cut", model=self._info.model)
                    break
        if not length:
            raise LlmFailed("The model gave no answer. Try again.")


def _sendable(text: str) -> str:
    """Return `text` without what can be neither stored (NUL) nor encoded (half of a surrogate pair)."""
    return text.replace("\0", "").encode(errors="replace").decode()
