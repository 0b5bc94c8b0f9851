"""A user's notifications over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from services.realtime.notifications import repository, service
from services.realtime.notifications.emitter import NotificationManager
from services.realtime.notifications.schemas import MarkRead, NotificationList, Unread
from shared.auth import CurrentCaller
from shared.database import ReadSession
from shared.pagination import Cursor, Page, Pagination, split_page
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/notifications", tags=["notifications"])


class NotificationCursor(Cursor):
    """The last notification shown."""

    before: UUID


@router.get("", response_model=NotificationList, responses=problem_responses(InvalidInput, NotAuthenticated))
async def list_notifications(
    page: Page,
    caller: CurrentCaller,
    session: ReadSession,
    only_unread: Annotated[bool, Query(alias="unread")] = False,
) -> NotificationList:
    """List the caller's notifications, newest first."""
    before = NotificationCursor.decode(page.cursor).before if page.cursor else None
    rows = await repository.of_user(session, caller.id, before=before, only_unread=only_unread, limit=page.limit + 1)
    notifications = [service.shown(row) for row in rows]
    shown, following = split_page(notifications, page.limit, lambda item: NotificationCursor(before=item.id))
    unread = await service.unread(session, caller.id)
    return NotificationList(
        notifications=list(shown),
        unread=unread.unread,
        pagination=Pagination(limit=page.limit, next_cursor=following),
    )


@router.post("/read", response_model=Unread, responses=problem_responses(InvalidInput, NotAuthenticated))
async def mark_notifications_read(body: MarkRead, caller: CurrentCaller, request: Request) -> Unread:
    """Mark notifications as read, here and on the caller's other devices."""
    state = request.app.state
    unread = await service.mark_read(state.database, caller.id, body, state.clock)
    notifications: NotificationManager = state.notifications
    await notifications.tell_unread(caller.id, unread)
    return unread
