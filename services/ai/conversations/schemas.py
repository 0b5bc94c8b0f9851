"""HTTP bodies of conversations."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from services.ai.conversations.emotion import Emotion
from shared.pagination import Pagination
from shared.schemas import ApiModel


class ConversationRead(ApiModel):
    """A conversation with a companion."""

    id: UUID
    companion_id: UUID
    is_default: bool
    created_at: datetime


class ConversationPage(ApiModel):
    """Conversations, newest first."""

    conversations: list[ConversationRead]
    pagination: Pagination


class MessageRead(ApiModel):
    """A message. `clientId` is the client's name for its own; `replyToId` the question an answer belongs to."""

    id: UUID
    role: Literal["user", "assistant"]
    content: str
    state: Literal["complete", "streaming", "stopped", "interrupted"]
    client_id: str | None
    reply_to_id: UUID | None
    emotion: Emotion | None
    suggestions: list[str] | None
    model: str | None
    created_at: datetime


class MessagePage(ApiModel):
    """Messages, newest first."""

    messages: list[MessageRead]
    pagination: Pagination
