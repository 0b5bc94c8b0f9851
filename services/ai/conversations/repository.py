"""Every SQL statement about conversations and messages. `owned` and `default_of` are its doors."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.ai.companions.models import Companion
from services.ai.conversations.models import Conversation, Message
from shared.ids import uuid7


async def default_of(session: AsyncSession, companion: Companion, *, now: datetime) -> UUID:
    """Return the id of the companion's default conversation, which is made on first use."""
    new = (
        insert(Conversation)
        .values(id=uuid7(), companion_id=companion.id, owner_id=companion.owner_id, is_default=True, created_at=now)
        .on_conflict_do_nothing(index_elements=["companion_id"], index_where=text("is_default"))
        .returning(Conversation.id)
    )
    existing = select(Conversation.id).where(Conversation.companion_id == companion.id, Conversation.is_default)
    found: UUID | None = await session.scalar(existing) or await session.scalar(new) or await session.scalar(existing)
    assert found is not None  # noqa: S101 - one of the three has it
    return found


async def owned(session: AsyncSession, owner_id: UUID, conversation_id: UUID) -> Conversation | None:
    """Return the conversation if it is `owner_id`'s."""
    found: Conversation | None = await session.scalar(
        select(Conversation).where(Conversation.id == conversation_id, Conversation.owner_id == owner_id)
    )
    return found


async def list_owned(
    session: AsyncSession, owner_id: UUID, *, companion_id: UUID | None, before: UUID | None, limit: int
) -> list[Conversation]:
    """Return up to `limit` conversations, newest first."""
    query = select(Conversation).where(Conversation.owner_id == owner_id).order_by(Conversation.id.desc()).limit(limit)
    if companion_id is not None:
        query = query.where(Conversation.companion_id == companion_id)
    if before is not None:
        query = query.where(Conversation.id < before)
    return list(await session.scalars(query))


async def add_question(
    session: AsyncSession,
    conversation_id: UUID,
    *,
    client_id: str | None,
    content: str,
    emotion: Mapping[str, Any],
    now: datetime,
) -> Message | None:
    """Insert a question; None when the conversation has one with this `client_id` already."""
    question: Message | None = await session.scalar(
        insert(Message)
        .values(
            id=uuid7(),
            conversation_id=conversation_id,
            role="user",
            content=content,
            state="complete",
            client_id=client_id,
            emotion=dict(emotion),
            created_at=now,
            finished_at=now,
        )
        .on_conflict_do_nothing(constraint="uq_messages_client_id")
        .returning(Message)
    )
    return question


async def question_named(session: AsyncSession, conversation_id: UUID, client_id: str) -> Message:
    """Return the question that the client named `client_id`, which exists."""
    return (
        await session.scalars(
            select(Message).where(Message.conversation_id == conversation_id, Message.client_id == client_id)
        )
    ).one()


async def answer_to(session: AsyncSession, question_id: UUID) -> Message | None:
    """Return the answer to a question, locked, so that only one process makes it again."""
    answer: Message | None = await session.scalar(
        select(Message).where(Message.reply_to_id == question_id).with_for_update()
    )
    return answer


async def add_answer(session: AsyncSession, question: Message, *, model: str, now: datetime, lease: datetime) -> UUID:
    """Insert the answer that is about to be made and return its id."""
    answer_id = uuid7()
    await session.execute(
        insert(Message).values(
            id=answer_id,
            conversation_id=question.conversation_id,
            role="assistant",
            content="",
            state="streaming",
            reply_to_id=question.id,
            model=model,
            lease_until=lease,
            created_at=now,
        )
    )
    return answer_id


async def restart_answer(session: AsyncSession, answer_id: UUID, *, model: str, lease: datetime) -> None:
    """Make an interrupted answer a streaming one again, from its beginning."""
    await session.execute(
        update(Message)
        .where(Message.id == answer_id)
        .values(state="streaming", content="", model=model, lease_until=lease, finished_at=None)
    )


async def history_before(session: AsyncSession, question: Message, *, limit: int) -> list[Message]:
    """Return up to `limit` messages before `question`, oldest first: what was said in full or until it was stopped."""
    rows = await session.scalars(
        select(Message)
        .where(
            Message.conversation_id == question.conversation_id,
            Message.position < question.position,
            Message.state.in_(["complete", "stopped"]),
            Message.content != "",
        )
        .order_by(Message.position.desc())
        .limit(limit)
    )
    return list(reversed(rows.all()))


async def finish_answer(session: AsyncSession, answer_id: UUID, values: Mapping[str, Any]) -> bool:
    """Write the end of an answer; False when it is no longer there, or has an end already.

    An answer that was marked interrupted because its lease ran out while its process was only slow gets its true end.
    """
    done = await session.execute(
        update(Message)
        .where(Message.id == answer_id, Message.state.in_(["streaming", "interrupted"]))
        .values(lease_until=None, **values)
        .returning(Message.id)
    )
    return done.first() is not None


async def renew_leases(session: AsyncSession, contents: Mapping[UUID, str], lease: datetime) -> None:
    """Keep the answers of this process its own until `lease`, and save what they contain so far."""
    for answer_id, content in contents.items():
        await session.execute(
            update(Message)
            .where(Message.id == answer_id, Message.state == "streaming")
            .values(lease_until=lease, content=content)
        )


async def mark_interrupted(session: AsyncSession, *, now: datetime) -> int:
    """Mark answers whose process is gone, and return how many."""
    marked = await session.execute(
        update(Message)
        .where(Message.state == "streaming", Message.lease_until < now)
        .values(state="interrupted", lease_until=None, finished_at=now)
        .returning(Message.id)
    )
    return len(marked.all())


async def list_messages(
    session: AsyncSession, conversation_id: UUID, *, before: int | None, limit: int
) -> list[Message]:
    """Return up to `limit` messages, newest first, before `before`."""
    query = select(Message).where(Message.conversation_id == conversation_id)
    if before is not None:
        query = query.where(Message.position < before)
    return list(await session.scalars(query.order_by(Message.position.desc()).limit(limit)))
