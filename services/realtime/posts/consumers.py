"""Comments, reactions and mentions: rows for those whom they concern, signals for those who watch the post.

A cause has a name (`event_key`), and nobody is told of one cause twice: not when an event comes again, not when
somebody takes a reaction back and gives it again, and not of an answer that also names them.
"""

from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.realtime.notifications import repository as notifications
from services.realtime.notifications.emitter import Emit, NotificationManager
from services.realtime.notifications.schemas import Kind
from services.realtime.notifications.service import NOBODY
from services.realtime.posts import consumed, schemas
from services.realtime.sockets.names import post_room
from shared.database import after_commit
from shared.events import Envelope, Subscriptions
from shared.schemas import ApiModel

_Placed = (
    consumed.CommentAdded
    | consumed.PersonMentioned
    | consumed.ReactionAdded
    | consumed.PostQuoted
    | consumed.QuoteDecided
)
_CHANGES: Final = ("content.post_updated", "content.post_unpublished", "content.post_deleted")


def subscribe(subscriptions: Subscriptions, manager: NotificationManager, emit: Emit) -> None:
    """Add what is done with content's facts about posts."""
    tell = _Teller(manager, emit)
    _on_comments_and_reactions(subscriptions, tell)
    _on_decisions(subscriptions, tell)

    async def post_changed(session: AsyncSession, event: consumed.PostChanged, _: Envelope) -> None:
        tell.watchers(session, "post:updated", event.post_id, schemas.PostChanged(post_id=event.post_id))

    for name in _CHANGES:
        subscriptions.on(name, consumed.PostChanged)(post_changed)


class _Teller:
    """Tells people by a row that is announced, and watchers by a signal, each after the commit."""

    def __init__(self, manager: NotificationManager, emit: Emit) -> None:
        self.manager = manager
        self._emit = emit

    def watchers(self, session: AsyncSession, event: str, post_id: UUID, news: ApiModel) -> None:
        after_commit(session, partial(self._emit, event, news.model_dump(mode="json"), room=post_room(post_id)))

    async def person(self, session: AsyncSession, told: "_Cause", user_id: UUID, kind: Kind) -> None:
        if user_id != told.actor_id and await told.add(session, user_id, kind):
            after_commit(session, partial(self.manager.announce, told.event_key))


def _on_comments_and_reactions(subscriptions: Subscriptions, tell: _Teller) -> None:
    @subscriptions.on("content.comment_added", consumed.CommentAdded)
    async def comment_added(session: AsyncSession, event: consumed.CommentAdded, _: Envelope) -> None:
        cause = _Cause(f"comment:{event.comment_id}", event.author_id, _place(event))
        if event.parent_author_id is not None:
            await tell.person(session, cause, event.parent_author_id, Kind.COMMENT_REPLIED)
        if event.post_author_id != event.parent_author_id:
            await tell.person(session, cause, event.post_author_id, Kind.POST_COMMENTED)
        news = schemas.CommentAdded.model_validate(event)
        tell.watchers(session, "post:commentAdded", event.post_id, news)

    @subscriptions.on("content.comment_edited", consumed.CommentEdited)
    async def comment_edited(session: AsyncSession, event: consumed.CommentEdited, _: Envelope) -> None:
        tell.watchers(session, "post:commentChanged", event.post_id, _changed(event, None))

    @subscriptions.on("content.comment_deleted", consumed.CommentDeleted)
    async def comment_deleted(session: AsyncSession, event: consumed.CommentDeleted, _: Envelope) -> None:
        keys = [f"comment:{event.comment_id}", f"mention:{event.comment_id}"]
        told = await notifications.forget_causes(session, keys)  # they quote it
        if told:
            after_commit(session, partial(tell.manager.recount, *told))
        tell.watchers(session, "post:commentChanged", event.post_id, _changed(event, event.comment_count))

    @subscriptions.on("content.person_mentioned", consumed.PersonMentioned)
    async def person_mentioned(session: AsyncSession, event: consumed.PersonMentioned, _: Envelope) -> None:
        text = event.comment_id or event.post_id
        if event.comment_id and await notifications.is_told(session, event.person_id, f"comment:{event.comment_id}"):
            return
        cause = _Cause(f"mention:{text}", event.author_id, _place(event))
        await tell.person(session, cause, event.person_id, Kind.PERSON_MENTIONED)

    @subscriptions.on("content.reaction_added", consumed.ReactionAdded)
    async def reaction_added(session: AsyncSession, event: consumed.ReactionAdded, _: Envelope) -> None:
        subject = event.comment_id or event.post_id
        kind = Kind.COMMENT_REACTED if event.comment_id else Kind.POST_REACTED
        data = {**_place(event), "reaction": event.reaction}
        cause = _Cause(f"reaction:{subject}:{event.actor_id}", event.actor_id, data)
        await tell.person(session, cause, event.recipient_id, kind)
        news = schemas.ReactionUpdated.model_validate(event)
        tell.watchers(session, "post:reactionUpdated", event.post_id, news)

    @subscriptions.on("content.reaction_removed", consumed.ReactionRemoved)
    async def reaction_removed(session: AsyncSession, event: consumed.ReactionRemoved, _: Envelope) -> None:
        news = schemas.ReactionUpdated.model_validate(event)
        tell.watchers(session, "post:reactionUpdated", event.post_id, news)


def _on_decisions(subscriptions: Subscriptions, tell: _Teller) -> None:
    @subscriptions.on("content.post_quoted", consumed.PostQuoted)
    async def post_quoted(session: AsyncSession, event: consumed.PostQuoted, _: Envelope) -> None:
        kind = Kind.QUOTE_ASKED if event.is_pending else Kind.POST_QUOTED
        cause = _Cause(f"quote:{event.post_id}:{event.quoted_id}", event.author_id, _place(event))
        await tell.person(session, cause, event.quoted_author_id, kind)

    @subscriptions.on("content.quote_decided", consumed.QuoteDecided)
    async def quote_decided(session: AsyncSession, event: consumed.QuoteDecided, _: Envelope) -> None:
        if event.is_accepted:  # a refusal is not told: it is seen where the quote stands
            key = f"quote_accepted:{event.post_id}:{event.quoted_id}"
            await tell.person(
                session, _Cause(key, event.quoted_author_id, _place(event)), event.author_id, Kind.QUOTE_ACCEPTED
            )
        tell.watchers(session, "post:updated", event.post_id, schemas.PostChanged(post_id=event.post_id))

    @subscriptions.on("content.moderation_decided", consumed.ModerationDecided)
    async def moderation_decided(session: AsyncSession, event: consumed.ModerationDecided, _: Envelope) -> None:
        cause = _Cause(f"decision:{event.decision_id}", NOBODY, {"excerpt": event.reason})
        await tell.person(session, cause, event.author_id, Kind.CONTENT_MODERATED)


class _Cause:
    """What people are told of: its name, who did it, and where."""

    def __init__(self, event_key: str, actor_id: UUID, data: dict[str, Any]) -> None:
        self.event_key = event_key
        self.actor_id = actor_id
        self._data = data

    async def add(self, session: AsyncSession, user_id: UUID, kind: Kind) -> bool:
        return await notifications.add(
            session, user_id=user_id, actor_id=self.actor_id, kind=kind, event_key=self.event_key, data=self._data
        )


def _place(event: _Placed) -> dict[str, Any]:
    place: dict[str, Any] = {"postId": str(event.post_id), "slug": event.post_slug, "title": event.post_title}
    if comment_id := getattr(event, "comment_id", None):
        place["commentId"] = str(comment_id)
    if excerpt := getattr(event, "excerpt", None):
        place["excerpt"] = excerpt
    return place


def _changed(event: consumed.CommentEdited, count: int | None) -> schemas.CommentChanged:
    return schemas.CommentChanged(
        post_id=event.post_id,
        comment_id=event.comment_id,
        author_id=event.author_id,
        is_deleted=count is not None,
        comment_count=count,
    )
