"""The statements about people as others see them. An e-mail address is never among the columns."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.auth.accounts.models import User
from services.auth.accounts.policy import username_key
from services.auth.follows.models import Follow
from services.auth.profiles.models import Profile


def is_followed_by(caller_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition that the caller follows the user of the row."""
    if caller_id is None:
        return false()
    mine = aliased(Follow)  # a list of follows has that table itself, and must not be taken for this one
    return exists().where(mine.follower_id == caller_id, mine.followee_id == User.id)


def cards(caller_id: UUID | None) -> Select[*tuple[Any, ...]]:
    """Return the selection of user cards; a list adds its own join, order and limit."""
    selection: Select[*tuple[Any, ...]] = select(
        User.id,
        User.username,
        Profile.display_name,
        Profile.avatar_url,
        is_followed_by(caller_id).label("is_following"),
    ).join(Profile, Profile.user_id == User.id)
    return selection


async def cards_of(session: AsyncSession, ids: Sequence[UUID], caller_id: UUID | None) -> list[Row[Any]]:
    """Return the cards of those of `ids` that exist, by username."""
    found = cards(caller_id).where(User.id.in_(ids)).order_by(User.username_key)
    return list((await session.execute(found)).all())


async def public(session: AsyncSession, id_or_username: UUID | str, caller_id: UUID | None) -> Row[Any] | None:
    """Return one person with the counts, in one statement."""
    is_wanted = (
        User.id == id_or_username
        if isinstance(id_or_username, UUID)
        else User.username_key == username_key(id_or_username)
    )
    followers = select(func.count()).where(Follow.followee_id == User.id).correlate(User).scalar_subquery()
    following = select(func.count()).where(Follow.follower_id == User.id).correlate(User).scalar_subquery()
    found = (
        cards(caller_id)
        .where(is_wanted)
        .add_columns(
            Profile.bio,
            Profile.location,
            Profile.website,
            User.created_at,
            followers.label("followers_count"),
            following.label("following_count"),
        )
    )
    row: Row[Any] | None = (await session.execute(found)).one_or_none()
    return row


async def has_user(session: AsyncSession, user_id: UUID) -> bool:
    """Return whether the account exists."""
    return bool(await session.scalar(select(exists().where(User.id == user_id))))
