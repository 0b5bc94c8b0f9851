"""/api/ai/conversations: what was said, for its owner only."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.ai.conversations import service as conversations
from services.ai.conversations.problems import ConversationNotFound
from services.ai.conversations.schemas import ConversationPage, MessagePage
from shared.auth import CurrentCaller
from shared.database import ReadSession
from shared.pagination import Page
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/ai/conversations", tags=["conversations"])


@router.get("", response_model=ConversationPage, responses=problem_responses(InvalidInput, NotAuthenticated))
async def list_conversations(
    caller: CurrentCaller,
    session: ReadSession,
    page: Page,
    companion_id: Annotated[UUID | None, Query(alias="companionId")] = None,
) -> ConversationPage:
    """List the caller's conversations, newest first."""
    return await conversations.list_page(session, caller, page, companion_id)


@router.get(
    "/{conversation_id}/messages",
    response_model=MessagePage,
    responses=problem_responses(InvalidInput, NotAuthenticated, ConversationNotFound),
)
async def list_conversation_messages(
    conversation_id: UUID, caller: CurrentCaller, session: ReadSession, page: Page
) -> MessagePage:
    """List the messages of a conversation, newest first."""
    return await conversations.message_page(session, caller, conversation_id, page)
