"""What auth and ai tell moderation."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.content.moderation import reviews, suspensions
from services.content.moderation.events import ReviewCompleted
from services.content.moderation.suspensions import UserSuspended, UserUnsuspended
from shared.events import Envelope, Subscriptions


def register(subscriptions: Subscriptions) -> None:
    """Do what ai says of texts, and hide what suspended people wrote."""

    @subscriptions.on("ai.review_completed", ReviewCompleted)
    async def review_completed(session: AsyncSession, event: ReviewCompleted, envelope: Envelope) -> None:
        await reviews.completed(session, event, envelope.occurred_at)

    @subscriptions.on("auth.user_suspended", UserSuspended)
    async def user_suspended(session: AsyncSession, event: UserSuspended, _: Envelope) -> None:
        await suspensions.hide(session, event)

    @subscriptions.on("auth.user_unsuspended", UserUnsuspended)
    async def user_unsuspended(session: AsyncSession, event: UserUnsuspended, _: Envelope) -> None:
        await suspensions.show(session, event)
