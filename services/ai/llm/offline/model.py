"""The offline engine as a LangChain chat model that streams word by word.

The model reads the persona that services.ai.llm.engine puts on the system message. Its token counts are estimates,
and marked as such in `response_metadata`.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from services.ai.llm.offline.composition import compose
from services.ai.llm.ports import Persona, Turn
from services.ai.llm.tokens import estimate_tokens

OFFLINE_MODEL = "sparkle-offline-1"
OFFLINE_NOTICE = (
    "Answers come from Sparkle's built-in offline engine: conversation rules, not a language model. "
    "Set OPENAI_API_KEY or OPENAI_BASE_URL to use one."
)
_WORD = re.compile(r"\s*\S+")
_NOBODY = Persona(name="Sparkle", style="balanced and friendly", traits={}, interests=[])
_METADATA = {"model_name": OFFLINE_MODEL, "finish_reason": "stop", "is_usage_estimated": True}


class OfflineChatModel(BaseChatModel):
    """Answers by rules, without any network; `word_delay` is the pause between words in seconds."""

    word_delay: float = 0.015

    @property
    def _llm_type(self) -> str:
        return OFFLINE_MODEL

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = _answer(messages)
        message = AIMessage(text, usage_metadata=_usage(messages, text), response_metadata=_METADATA)
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        text = await asyncio.to_thread(_answer, messages)
        for word in _WORD.findall(text):
            await asyncio.sleep(self.word_delay)
            yield ChatGenerationChunk(message=AIMessageChunk(content=word))
        yield ChatGenerationChunk(
            message=AIMessageChunk(content="", usage_metadata=_usage(messages, text), response_metadata=_METADATA)
        )


def _answer(messages: list[BaseMessage]) -> str:
    persona = _NOBODY
    turns: list[Turn] = []
    for message in messages:
        if isinstance(message, SystemMessage):
            given = message.additional_kwargs.get("persona")
            persona = Persona(**given) if given else persona
        else:
            turns.append(Turn("user" if isinstance(message, HumanMessage) else "assistant", str(message.text)))
    question = turns.pop().content if turns and turns[-1].role == "user" else ""
    return compose(persona, turns, question)


def _usage(messages: list[BaseMessage], text: str) -> UsageMetadata:
    read = sum(estimate_tokens(str(message.text)) for message in messages)
    written = estimate_tokens(text)
    return UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)
