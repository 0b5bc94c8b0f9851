"""The statements about personal access tokens."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.models import User
from services.auth.personal_tokens.models import PersonalToken
from services.auth.personal_tokens.policy import KEPT_AFTER_END, USE_RESOLUTION


async def count_of(session: AsyncSession, user_id: UUID) -> int:
    """Return how many tokens of an account were not revoked. Lock the account before, for the count to hold."""
    mine = select(func.count()).where(PersonalToken.user_id == user_id, PersonalToken.revoked_at.is_(None))
    return await session.scalar(mine) or 0


async def of_user(session: AsyncSession, user_id: UUID) -> Sequence[PersonalToken]:
    """Return the tokens of an account that were not revoked, the newest first."""
    mine = select(PersonalToken).where(PersonalToken.user_id == user_id, PersonalToken.revoked_at.is_(None))
    return (await session.scalars(mine.order_by(PersonalToken.id.desc()))).all()


async def lock_own(session: AsyncSession, user_id: UUID, token_id: UUID) -> PersonalToken | None:
    """Return one token of an account, locked until the transaction ends."""
    mine = select(PersonalToken).where(PersonalToken.id == token_id, PersonalToken.user_id == user_id)
    return await session.scalar(mine.with_for_update())


async def lock_living(session: AsyncSession, user_id: UUID) -> Sequence[PersonalToken]:
    """Return the tokens of an account that were not revoked, locked in one order."""
    mine = select(PersonalToken).where(PersonalToken.user_id == user_id, PersonalToken.revoked_at.is_(None))
    return (await session.scalars(mine.order_by(PersonalToken.id).with_for_update())).all()


async def by_hash(session: AsyncSession, token_hash: bytes) -> tuple[PersonalToken, User] | None:
    """Return a token and its owner."""
    found = select(PersonalToken, User).join(User, User.id == PersonalToken.user_id)
    row = (await session.execute(found.where(PersonalToken.token_hash == token_hash))).one_or_none()
    return (row[0], row[1]) if row else None


async def note_use(session: AsyncSession, token_id: UUID, now: datetime) -> None:
    """Write down that a token was used, once in USE_RESOLUTION."""
    is_stale = or_(PersonalToken.last_used_at.is_(None), PersonalToken.last_used_at <= now - USE_RESOLUTION)
    used = update(PersonalToken).where(PersonalToken.id == token_id, is_stale).values(last_used_at=now)
    await session.execute(used.execution_options(synchronize_session=False))


async def revoked_since(session: AsyncSession, since: datetime) -> list[tuple[UUID, datetime]]:
    """Return which tokens were revoked after `since`, and when."""
    found = select(PersonalToken.id, PersonalToken.revoked_at).where(PersonalToken.revoked_at > since)
    return [(row.id, row.revoked_at) for row in await session.execute(found)]


async def delete_ended(session: AsyncSession, now: datetime) -> None:
    """Delete tokens that ended long ago."""
    ended = or_(PersonalToken.expires_at < now - KEPT_AFTER_END, PersonalToken.revoked_at < now - KEPT_AFTER_END)
    await session.execute(delete(PersonalToken).where(ended).execution_options(synchronize_session=False))
