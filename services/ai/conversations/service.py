"""Reading conversations."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.ai.conversations import repository
from services.ai.conversations.problems import ConversationNotFound
from services.ai.conversations.schemas import ConversationPage, ConversationRead, MessagePage, MessageRead
from shared.auth import Caller
from shared.pagination import Cursor, PageParams, Pagination, split_page
from shared.problems import InvalidInput


class _ConversationPosition(Cursor):
    id: UUID


class _MessagePosition(Cursor):
    position: Annotated[int, Field(ge=0, lt=2**63)]


async def list_page(
    session: AsyncSession, caller: Caller, page: PageParams, companion_id: UUID | None
) -> ConversationPage:
    """Return the caller's conversations, newest first; of one companion where that is given."""
    _only_cursor(page)
    before = _ConversationPosition.decode(page.cursor).id if page.cursor else None
    found = await repository.list_owned(
        session, caller.id, companion_id=companion_id, before=before, limit=page.limit + 1
    )
    shown, following = split_page(found, page.limit, lambda row: _ConversationPosition(id=row.id))
    return ConversationPage(
        conversations=[ConversationRead.model_validate(row) for row in shown],
        pagination=Pagination(limit=page.limit, next_cursor=following),
    )


async def message_page(session: AsyncSession, caller: Caller, conversation_id: UUID, page: PageParams) -> MessagePage:
    """Return messages of the caller's conversation, newest first.

    Raises:
        ConversationNotFound: there is none, or it is somebody else's.
    """
    _only_cursor(page)
    before = _MessagePosition.decode(page.cursor).position if page.cursor else None
    if await repository.owned(session, caller.id, conversation_id) is None:
        raise ConversationNotFound
    found = await repository.list_messages(session, conversation_id, before=before, limit=page.limit + 1)
    shown, following = split_page(found, page.limit, lambda row: _MessagePosition(position=row.position))
    return MessagePage(
        messages=[MessageRead.model_validate(row) for row in shown],
        pagination=Pagination(limit=page.limit, next_cursor=following),
    )


def _only_cursor(page: PageParams) -> None:
    if page.page is not None:
        raise InvalidInput("Use cursor here.", field_errors={"page": ["is not supported here; use cursor"]})
