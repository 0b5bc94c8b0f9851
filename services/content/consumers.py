"""What the content service learns from auth."""

from uuid import UUID

from pydantic import AwareDatetime
from sqlalchemy.ext.asyncio import AsyncSession

from services.content.authors import repository as authors
from services.content.authors.models import Author
from services.content.boundaries import repository as boundaries
from services.content.feeds.consumers import register as register_follows
from services.content.moderation.consumers import register as register_moderation
from services.content.personal_data import STORES
from shared.events import Consumed, Envelope, Subscriptions
from shared.personal_data import sweep

subscriptions = Subscriptions()
register_follows(subscriptions)
register_moderation(subscriptions)


class Profile(Consumed):
    """The byline in auth's events."""

    user_id: UUID
    username: str
    display_name: str
    avatar_url: str | None = None

    def as_of(self, moment: AwareDatetime) -> Author:
        """Return the author as known at `moment`."""
        return Author(
            id=self.user_id,
            username=self.username,
            display_name=self.display_name,
            avatar_url=self.avatar_url,
            profile_at=moment,
        )


class UserRegistered(Profile):
    """auth.user_registered v1."""

    registered_at: AwareDatetime


class ProfileUpdated(Profile):
    """auth.profile_updated v1."""

    updated_at: AwareDatetime


class BlockChanged(Consumed):
    """auth.user_blocked v1 and auth.user_unblocked v1."""

    blocker_id: UUID
    blocked_id: UUID
    occurred_at: AwareDatetime


class MuteChanged(Consumed):
    """auth.user_muted v1 and auth.user_unmuted v1."""

    muter_id: UUID
    muted_id: UUID
    occurred_at: AwareDatetime


class UserDeleted(Consumed):
    """auth.user_deleted v1."""

    user_id: UUID


@subscriptions.on("auth.user_registered", UserRegistered)
async def add_author(session: AsyncSession, event: UserRegistered, _: Envelope) -> None:
    """A person may write from now on; a profile update may have come first."""
    await authors.save_profile(session, event.as_of(event.registered_at))


@subscriptions.on("auth.profile_updated", ProfileUpdated)
async def update_author(session: AsyncSession, event: ProfileUpdated, _: Envelope) -> None:
    """The byline changed on every post at once: posts refer to the author."""
    await authors.save_profile(session, event.as_of(event.updated_at))


@subscriptions.on("auth.user_deleted", UserDeleted)
async def forget_author(session: AsyncSession, event: UserDeleted, _: Envelope) -> None:
    """auth has had the person erased before; this takes what its earlier events have brought back since."""
    await sweep(STORES, session, event.user_id)


@subscriptions.on("auth.user_blocked", BlockChanged)
async def keep_apart(session: AsyncSession, event: BlockChanged, _: Envelope) -> None:
    """The two do not read each other any more."""
    await boundaries.save_block(
        session, event.blocker_id, event.blocked_id, is_blocking=True, changed_at=event.occurred_at
    )


@subscriptions.on("auth.user_unblocked", BlockChanged)
async def let_meet(session: AsyncSession, event: BlockChanged, _: Envelope) -> None:
    """They do again, unless the other blocks as well."""
    await boundaries.save_block(
        session, event.blocker_id, event.blocked_id, is_blocking=False, changed_at=event.occurred_at
    )


@subscriptions.on("auth.user_muted", MuteChanged)
async def leave_out(session: AsyncSession, event: MuteChanged, _: Envelope) -> None:
    """Lists leave the muted author out for the muter."""
    await boundaries.save_mute(session, event.muter_id, event.muted_id, is_muting=True, changed_at=event.occurred_at)


@subscriptions.on("auth.user_unmuted", MuteChanged)
async def take_in(session: AsyncSession, event: MuteChanged, _: Envelope) -> None:
    """Lists show the author to them again."""
    await boundaries.save_mute(session, event.muter_id, event.muted_id, is_muting=False, changed_at=event.occurred_at)
