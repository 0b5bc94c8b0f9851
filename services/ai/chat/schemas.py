"""HTTP bodies of the chat."""

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from services.ai.conversations.emotion import Emotion
from services.ai.text import MessageText
from shared.schemas import ApiModel

MAX_CONTEXT_LENGTH = 4000


def _small(value: dict[str, Any]) -> dict[str, Any]:
    try:
        text = json.dumps(value, ensure_ascii=False)
        text.encode()
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can spell and nobody can send on
        raise ValueError("contains a character that cannot be used") from None
    if len(text) > MAX_CONTEXT_LENGTH:
        raise ValueError(f"must be at most {MAX_CONTEXT_LENGTH} characters of JSON")
    return value


class HistoryTurn(ApiModel):
    """An earlier message, as the client remembers it. There is no other role: a client gives no instructions."""

    role: Literal["user", "assistant"]
    content: MessageText


class ChatRequest(ApiModel):
    """A message to a companion. Without `conversationHistory` the stored conversation is continued."""

    companion_id: UUID
    message: MessageText
    conversation_history: list[HistoryTurn] = Field(default_factory=list, max_length=100)
    context: Annotated[dict[str, Any], AfterValidator(_small)] | None = None


class ChatMetadata(ApiModel):
    """What the answer cost; the names are those of the first API. `processing_time` is in seconds."""

    model_config = ConfigDict(alias_generator=None)

    tokens_used: int
    processing_time: float
    is_usage_estimated: bool
    model: str
    engine: Literal["offline", "openai"]


class ChatRead(ApiModel):
    """An answer. `emotion` is the mood of the message that was sent."""

    response: str
    emotion: Emotion
    suggestions: list[str]
    metadata: ChatMetadata
    conversation_id: UUID
    message_id: UUID


class EngineRead(ApiModel):
    """Which engine answers; `notice` is to be shown to people."""

    engine: Literal["offline", "openai"]
    model: str
    offline: bool
    notice: str | None
