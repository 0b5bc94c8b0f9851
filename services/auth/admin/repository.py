"""The statements of the administration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, case, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from services.auth.accounts.models import User
from services.auth.accounts.policy import email_key, username_key
from services.auth.accounts.repository import is_suspended_at
from services.auth.audit.models import SecurityEvent
from services.auth.profiles.models import Profile
from shared.pagination import Cursor, split_page


class UserCursor(Cursor):
    """The last account shown; ids are UUIDv7, so their order is that of registering."""

    id: UUID


class LogCursor(Cursor):
    """The last event shown."""

    id: UUID


@dataclass(frozen=True)
class UserFilter:
    """What to look for. `text`: an id, a whole address, or the beginning of a username."""

    text: str | None
    role: str | None
    status: str | None


@dataclass(frozen=True)
class LogFilter:
    """Which events."""

    user_id: UUID | None = None
    actor_id: UUID | None = None
    kind: str | None = None


def _status(now: datetime) -> ColumnElement[str]:
    return case((is_suspended_at(now), "suspended"), (User.deletion_due_at.is_not(None), "deleting"), else_="active")


def _is_wanted(text: str) -> ColumnElement[bool]:
    # An address must be whole: with its beginning alone somebody could spell out what the list masks.
    if "@" in text:
        return User.email_key == email_key(text)
    begins = User.username_key.startswith(username_key(text), autoescape=True)
    try:
        return or_(User.id == UUID(text), begins)
    except ValueError:
        return begins


async def find(
    session: AsyncSession, wanted: UserFilter, now: datetime, *, after: UserCursor | None, limit: int
) -> tuple[Sequence[Row[Any]], str | None]:
    """Return a page of accounts, the newest first, and the cursor of the next."""
    found: Select[*tuple[Any, ...]] = (
        select(
            User.id,
            User.username,
            Profile.display_name,
            Profile.avatar_url,
            User.email,
            User.email_verified_at.is_not(None).label("email_verified"),
            User.role,
            _status(now).label("status"),
            User.suspended_until,
            User.created_at,
        )
        .join(Profile, Profile.user_id == User.id)
        .order_by(User.id.desc())
        .limit(limit + 1)
    )
    if wanted.text:
        found = found.where(_is_wanted(wanted.text))
    if wanted.role:
        found = found.where(User.role == wanted.role)
    if wanted.status:
        found = found.where(_status(now) == wanted.status)
    if after is not None:
        found = found.where(User.id < after.id)
    rows = list((await session.execute(found)).all())
    return split_page(rows, limit, lambda row: UserCursor(id=row.id))


async def lock_both(session: AsyncSession, actor_id: UUID, target_id: UUID) -> tuple[User | None, User | None]:
    """Return actor and target, locked in the order of their ids until the transaction ends."""
    found = (
        select(User)
        .where(User.id.in_({actor_id, target_id}))
        .order_by(User.id)
        .options(joinedload(User.profile, innerjoin=True))
        .with_for_update(of=User, key_share=True)
        .execution_options(populate_existing=True)
    )
    by_id = {user.id: user for user in await session.scalars(found)}
    return by_id.get(actor_id), by_id.get(target_id)


async def events(
    session: AsyncSession, wanted: LogFilter, *, after: LogCursor | None, limit: int
) -> tuple[Sequence[Row[Any]], str | None]:
    """Return a page of security events, latest first, and the cursor of the next."""
    actor = aliased(User)
    found: Select[*tuple[Any, ...]] = (
        select(
            SecurityEvent.id,
            SecurityEvent.kind,
            SecurityEvent.occurred_at,
            SecurityEvent.user_id,
            User.username,
            SecurityEvent.actor_id,
            actor.username.label("actor_username"),
            SecurityEvent.device,
            SecurityEvent.network,
            SecurityEvent.details,
        )
        .outerjoin(User, User.id == SecurityEvent.user_id)
        .outerjoin(actor, actor.id == SecurityEvent.actor_id)
        .order_by(SecurityEvent.id.desc())
        .limit(limit + 1)
    )
    if wanted.user_id:
        found = found.where(SecurityEvent.user_id == wanted.user_id)
    if wanted.actor_id:
        found = found.where(SecurityEvent.actor_id == wanted.actor_id)
    if wanted.kind:
        found = found.where(SecurityEvent.kind == wanted.kind)
    if after is not None:
        found = found.where(SecurityEvent.id < after.id)
    rows = list((await session.execute(found)).all())
    return split_page(rows, limit, lambda row: LogCursor(id=row.id))
