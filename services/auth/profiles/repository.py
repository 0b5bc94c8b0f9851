"""The statements about people as others see them. An e-mail address is never among the columns."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from services.auth.accounts.models import User
from services.auth.accounts.policy import username_key
from services.auth.accounts.repository import is_suspended_at
from services.auth.boundaries.repository import are_apart, has_blocked, has_muted, kept_apart_from
from services.auth.follows.models import Follow
from services.auth.profiles.models import Profile


def is_followed_by(caller_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition that the caller follows the user of the row."""
    if caller_id is None:
        return false()
    mine = aliased(Follow)  # a list of follows has that table itself, and must not be taken for this one
    return exists().where(mine.follower_id == caller_id, mine.followee_id == User.id)


def follows_caller(caller_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition that the user of the row follows the caller."""
    if caller_id is None:
        return false()
    theirs = aliased(Follow)
    return exists().where(theirs.follower_id == User.id, theirs.followee_id == caller_id)


def cards(caller_id: UUID | None) -> Select[*tuple[Any, ...]]:
    """Return the selection of the cards that the caller may see; a list adds its own join, order and limit."""
    return _cards(caller_id).where(~are_apart(caller_id, User.id))


def _cards(caller_id: UUID | None) -> Select[*tuple[Any, ...]]:
    selection: Select[*tuple[Any, ...]] = select(
        User.id,
        User.username,
        Profile.display_name,
        Profile.avatar_url,
        is_followed_by(caller_id).label("is_following"),
    ).join(Profile, Profile.user_id == User.id)
    return selection.where(is_there_for(caller_id))


def is_there_for(caller_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition that the user of the row does not wait for deletion, or is the caller."""
    return or_(User.deletion_due_at.is_(None), User.id == caller_id)


async def cards_of(session: AsyncSession, ids: Sequence[UUID], caller_id: UUID | None) -> list[Row[Any]]:
    """Return the cards of those of `ids` that exist, by username."""
    found = cards(caller_id).where(User.id.in_(ids)).order_by(User.username_key)
    return list((await session.execute(found)).all())


async def public(
    session: AsyncSession, id_or_username: UUID | str, caller_id: UUID | None, now: datetime
) -> Row[Any] | None:
    """Return one person with the counts, in one statement; None also for a caller whom they block."""
    is_wanted = (
        User.id == id_or_username
        if isinstance(id_or_username, UUID)
        else User.username_key == username_key(id_or_username)
    )
    found = (
        _cards(caller_id)
        .where(is_wanted, ~has_blocked(User.id, caller_id))
        .add_columns(
            Profile.bio,
            Profile.location,
            Profile.website,
            User.created_at,
            is_suspended_at(now).label("is_suspended"),
            _count(Follow.follower_id, Follow.followee_id, caller_id).label("followers_count"),
            _count(Follow.followee_id, Follow.follower_id, caller_id).label("following_count"),
            follows_caller(caller_id).label("follows_you"),
            has_blocked(caller_id, User.id).label("is_blocked"),
            has_muted(caller_id, User.id).label("is_muted"),
        )
    )
    row: Row[Any] | None = (await session.execute(found)).one_or_none()
    return row


def _count(
    shown: InstrumentedAttribute[UUID], of: InstrumentedAttribute[UUID], caller_id: UUID | None
) -> ColumnElement[int]:
    """Return how many people one side of a person's follows shows to the caller."""
    everybody = select(func.count()).where(of == User.id).correlate(User).scalar_subquery()
    if caller_id is None:
        return everybody
    # Subtracted, because it costs what the caller's blocks cost and not what the person's followers do.
    apart = kept_apart_from(caller_id)
    hidden = select(func.count()).where(of == User.id, shown.in_(apart)).correlate(User).scalar_subquery()
    return everybody - hidden


async def can_look_at(session: AsyncSession, caller_id: UUID | None, user_id: UUID) -> bool:
    """Return whether the account exists and neither of the two blocks the other."""
    is_seen = (User.id == user_id, is_there_for(caller_id), ~are_apart(caller_id, User.id))
    return bool(await session.scalar(select(exists().where(*is_seen))))


async def has_user(session: AsyncSession, user_id: UUID) -> bool:
    """Return whether the account exists."""
    return bool(await session.scalar(select(exists().where(User.id == user_id))))
