"""Who follows whom, as auth tells."""

from uuid import UUID

from pydantic import AwareDatetime
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.feeds import repository as feeds
from shared.events import Consumed, Envelope, Subscriptions


class FollowChanged(Consumed):
    """auth.user_followed v1 and auth.user_unfollowed v1."""

    follower_id: UUID
    followee_id: UUID
    occurred_at: AwareDatetime


def register(subscriptions: Subscriptions) -> None:
    """Keep the follows current. Events may come in any order and more than once."""

    @subscriptions.on("auth.user_followed", FollowChanged)
    async def user_followed(session: AsyncSession, event: FollowChanged, _: Envelope) -> None:
        await feeds.save_follow(
            session, event.follower_id, event.followee_id, is_following=True, changed_at=event.occurred_at
        )

    @subscriptions.on("auth.user_unfollowed", FollowChanged)
    async def user_unfollowed(session: AsyncSession, event: FollowChanged, _: Envelope) -> None:
        await feeds.save_follow(
            session, event.follower_id, event.followee_id, is_following=False, changed_at=event.occurred_at
        )
