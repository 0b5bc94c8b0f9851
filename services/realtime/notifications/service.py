"""The rules of notifications. The unread count is counted after the commit that changed it, never kept."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.realtime.notifications import repository
from services.realtime.notifications.schemas import Actor, Kind, MarkRead, NotificationRead, Unread
from shared.clock import Clock
from shared.database import Database

_DEEDS: Final = {
    Kind.USER_FOLLOWED: "followed you",
    Kind.POST_PUBLISHED: "published a post",
    Kind.POST_COMMENTED: "commented on your post",
    Kind.COMMENT_REPLIED: "answered your comment",
    Kind.PERSON_MENTIONED: "mentioned you",
    Kind.POST_REACTED: "reacted to your post",
    Kind.COMMENT_REACTED: "reacted to your comment",
    Kind.POST_QUOTED: "quoted your post",
    Kind.QUOTE_ASKED: "asks to quote your post",
    Kind.QUOTE_ACCEPTED: "lets you quote their post",
    Kind.CONTENT_MODERATED: "decided on something of yours",
}


_PLACES: Final = {Kind.QUOTE_ASKED: "/me/quotes", Kind.CONTENT_MODERATED: "/settings/standing"}
NOBODY: Final = UUID(int=0)
"""Who acts for the place itself: which moderator it was, nobody is told."""


async def mark_read(database: Database, user_id: UUID, body: MarkRead, clock: Clock) -> Unread:
    """Mark notifications of `user_id` as read and return what is left unread."""
    async with database.transaction() as session:
        if body.all:
            await repository.mark_all_read(session, user_id, body.before, clock.now())
        else:
            await repository.mark_read(session, user_id, body.ids, clock.now())
    # Another device may have committed meanwhile: a count in a snapshot of its own, after the commit, knows of it.
    async with database.snapshot() as session:
        return await unread(session, user_id)


async def unread(session: AsyncSession, user_id: UUID) -> Unread:
    """Return how many notifications of `user_id` are unread."""
    return (await repository.unread_of(session, [user_id]))[user_id]


def shown(row: repository.Selected) -> NotificationRead:
    """Return a notification with its actor as clients see it, in words too."""
    notification, person = row
    kind = Kind(notification.kind)
    name = "A moderator" if notification.actor_id == NOBODY else person.display_name if person else "Somebody"
    data = notification.data
    return NotificationRead(
        id=notification.id,
        kind=kind,
        title=f"{name} {_DEEDS[kind]}",
        body=data.get("excerpt") or data.get("title"),
        link=_link(kind, data),
        actor=Actor(
            id=notification.actor_id,
            username=person.username if person else None,
            display_name=person.display_name if person else None,
            avatar_url=person.avatar_url if person else None,
        ),
        data=data,
        created_at=notification.created_at,
        read_at=notification.read_at,
    )


def _link(kind: Kind, data: dict[str, Any]) -> str | None:
    if kind in _PLACES:
        return _PLACES[kind]
    if "slug" not in data:
        return None
    comment_id = data.get("commentId")
    return f"/posts/{data['slug']}" + (f"#comment-{comment_id}" if comment_id else "")
