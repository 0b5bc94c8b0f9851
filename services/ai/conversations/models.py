"""Conversations and their messages.

An answer is a row from the moment it is begun: `streaming` under a lease that its process renews, then `complete`,
`stopped` by its reader, or `interrupted` (the model failed, the reader left, the process died). A question has one
answer at most; an interrupted one may be made again in place.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, UniqueConstraint, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.ai.models_base import Base


class Conversation(Base):
    """Messages between one person and one companion. Each companion has one default conversation."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("uq_conversations_default", "companion_id", unique=True, postgresql_where=text("is_default")),
        Index("ix_conversations_companion_id", "companion_id"),
        Index("ix_conversations_owner_id", "owner_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    companion_id: Mapped[UUID] = mapped_column(ForeignKey("companions.id", ondelete="CASCADE"))
    owner_id: Mapped[UUID]
    is_default: Mapped[bool]
    created_at: Mapped[datetime]


class Message(Base):
    """A question (`role` user) or an answer (`role` assistant, `reply_to_id` its question).

    `client_id` is the client's own name for a question, so that a repeated one is recognised. Tokens are billed ones.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_id", name="uq_messages_client_id"),
        UniqueConstraint("reply_to_id"),
        CheckConstraint("role IN ('user', 'assistant')", name="role"),
        CheckConstraint("state IN ('complete', 'streaming', 'stopped', 'interrupted')", name="state"),
        CheckConstraint("(state = 'streaming') = (lease_until IS NOT NULL)", name="lease"),
        Index("ix_messages_conversation_id", "conversation_id", "position"),
        Index("ix_messages_lease_until", "lease_until", postgresql_where=text("state = 'streaming'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    role: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    client_id: Mapped[str | None] = mapped_column(Text)
    reply_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    emotion: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    suggestions: Mapped[list[str] | None] = mapped_column(JSONB)
    model: Mapped[str | None] = mapped_column(Text)
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    is_usage_estimated: Mapped[bool] = mapped_column(server_default=false())
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
