"""What this service does with other services' facts. Live signals follow the commit; they may be lost, rows may not."""

from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.realtime.boundaries import repository as boundaries
from services.realtime.consumed import (
    BlockChanged,
    FollowChanged,
    MuteChanged,
    PostPublished,
    ProfileUpdated,
    UserDeleted,
    UserRegistered,
)
from services.realtime.notifications import repository as notifications
from services.realtime.notifications.emitter import Emit, NotificationManager
from services.realtime.notifications.schemas import Kind
from services.realtime.people import repository as people
from services.realtime.personal_data import stores_for
from services.realtime.posts import consumers as posts
from services.realtime.sockets.names import BOUNDARIES_CHANGED, FEED_ROOM
from shared.database import after_commit
from shared.events import Envelope, Subscriptions
from shared.personal_data import sweep
from shared.schemas import ApiModel


class PublishedPost(ApiModel):
    """A post as `post:published` shows it."""

    id: Annotated[UUID, Field(validation_alias="post_id")]
    slug: str
    title: str
    excerpt: str | None
    author_id: UUID
    author_username: str
    tags: list[str]
    published_at: datetime


def subscriptions_for(manager: NotificationManager, emit: Emit) -> Subscriptions:
    """Return the subscriptions; `manager` and `emit` reach the sockets of every replica."""
    subscriptions = Subscriptions()

    @subscriptions.on("auth.user_registered", UserRegistered)
    async def user_registered(session: AsyncSession, event: UserRegistered, _: Envelope) -> None:
        await people.save_person(
            session,
            event.user_id,
            event.registered_at,
            username=event.username,
            display_name=event.display_name,
            avatar_url=event.avatar_url,
        )

    @subscriptions.on("auth.profile_updated", ProfileUpdated)
    async def profile_updated(session: AsyncSession, event: ProfileUpdated, _: Envelope) -> None:
        await people.save_person(
            session,
            event.user_id,
            event.updated_at,
            username=event.username,
            display_name=event.display_name,
            avatar_url=event.avatar_url,
        )

    @subscriptions.on("auth.user_deleted", UserDeleted)
    async def user_deleted(session: AsyncSession, event: UserDeleted, _: Envelope) -> None:
        # auth has had the person erased before; this takes what its earlier events have brought back since.
        await sweep(stores_for(manager), session, event.user_id)

    @subscriptions.on("auth.user_followed", FollowChanged)
    async def user_followed(session: AsyncSession, event: FollowChanged, _: Envelope) -> None:
        is_news = await people.save_follow(
            session, event.follower_id, event.followee_id, is_following=True, changed_at=event.occurred_at
        )
        if not is_news or event.follower_id == event.followee_id:
            return
        # Named by the pair, not by the event: following again and again tells the followee once.
        event_key = f"follow:{event.follower_id}:{event.followee_id}"
        if await notifications.add(
            session,
            user_id=event.followee_id,
            actor_id=event.follower_id,
            kind=Kind.USER_FOLLOWED,
            event_key=event_key,
        ):
            after_commit(session, partial(manager.announce, event_key))

    @subscriptions.on("auth.user_unfollowed", FollowChanged)
    async def user_unfollowed(session: AsyncSession, event: FollowChanged, _: Envelope) -> None:
        await people.save_follow(
            session, event.follower_id, event.followee_id, is_following=False, changed_at=event.occurred_at
        )

    async def boundaries_changed(*people_between: UUID) -> None:
        await emit(BOUNDARIES_CHANGED, {}, room=BOUNDARIES_CHANGED)
        if people_between:
            await manager.recount(*people_between)

    @subscriptions.on("auth.user_blocked", BlockChanged)
    async def user_blocked(session: AsyncSession, event: BlockChanged, _: Envelope) -> None:
        pair = event.blocker_id, event.blocked_id
        if await boundaries.save_block(session, *pair, is_blocking=True, changed_at=event.occurred_at):
            after_commit(session, partial(boundaries_changed, *pair))

    @subscriptions.on("auth.user_unblocked", BlockChanged)
    async def user_unblocked(session: AsyncSession, event: BlockChanged, _: Envelope) -> None:
        pair = event.blocker_id, event.blocked_id
        if await boundaries.save_block(session, *pair, is_blocking=False, changed_at=event.occurred_at):
            after_commit(session, partial(boundaries_changed, *pair))

    @subscriptions.on("auth.user_muted", MuteChanged)
    async def user_muted(session: AsyncSession, event: MuteChanged, _: Envelope) -> None:
        pair = event.muter_id, event.muted_id
        if await boundaries.save_mute(session, *pair, is_muting=True, changed_at=event.occurred_at):
            after_commit(session, boundaries_changed)

    @subscriptions.on("auth.user_unmuted", MuteChanged)
    async def user_unmuted(session: AsyncSession, event: MuteChanged, _: Envelope) -> None:
        pair = event.muter_id, event.muted_id
        if await boundaries.save_mute(session, *pair, is_muting=False, changed_at=event.occurred_at):
            after_commit(session, boundaries_changed)

    @subscriptions.on("content.post_published", PostPublished)
    async def post_published(session: AsyncSession, event: PostPublished, _: Envelope) -> None:
        event_key = f"post:{event.post_id}"  # publishing it again is not news to those who were told
        added = await notifications.add_for_followers(
            session,
            actor_id=event.author_id,
            kind=Kind.POST_PUBLISHED,
            event_key=event_key,
            data={"postId": str(event.post_id), "slug": event.slug, "title": event.title},
        )
        post = PublishedPost.model_validate(event).model_dump(mode="json")
        after_commit(session, partial(emit, "post:published", {"post": post}, room=FEED_ROOM))
        if added:
            after_commit(session, partial(manager.announce, event_key))

    posts.subscribe(subscriptions, manager, emit)
    return subscriptions
