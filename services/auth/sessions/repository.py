"""The statements about sessions and refresh tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.models import User
from services.auth.clients import Client
from services.auth.sessions.models import RefreshToken, UserSession
from services.auth.sessions.policy import GRACE, IDLE


async def lock_by_token(session: AsyncSession, token_hash: bytes) -> UserSession | None:
    """Return the session that a refresh token, used or not, belongs to. Its row stays locked: one refresh at a time."""
    owner = select(RefreshToken.session_id).where(RefreshToken.token_hash == token_hash).scalar_subquery()
    return await session.scalar(select(UserSession).where(UserSession.id == owner).with_for_update())


async def lock_by_id(session: AsyncSession, session_id: UUID) -> UserSession | None:
    """Return the session, locked until the transaction ends."""
    return await session.scalar(select(UserSession).where(UserSession.id == session_id).with_for_update())


async def held(session: AsyncSession, user_id: UUID, session_id: UUID) -> UserSession | None:
    """Return a session of an account, which nobody ends until the transaction does; the account is locked, too."""
    await session.execute(select(User.id).where(User.id == user_id).with_for_update())
    mine = select(UserSession).where(UserSession.id == session_id, UserSession.user_id == user_id)
    return await session.scalar(mine.with_for_update(read=True))


async def owner(session: AsyncSession, session_id: UUID) -> UUID | None:
    """Return whose session it is."""
    return await session.scalar(select(UserSession.user_id).where(UserSession.id == session_id))


async def token(session: AsyncSession, token_hash: bytes) -> RefreshToken | None:
    """Return a link of a chain; read it after locking the session, so that it is current."""
    return await session.get(RefreshToken, token_hash)


async def forget_successors(session: AsyncSession, session_id: UUID, now: datetime) -> None:
    """Drop the sealed successors of links whose grace is over."""
    await session.execute(
        update(RefreshToken)
        .where(
            RefreshToken.session_id == session_id,
            RefreshToken.sealed_successor.is_not(None),
            RefreshToken.rotated_at < now - GRACE,
        )
        .values(sealed_successor=None)
        .execution_options(synchronize_session=False)
    )


async def revoked_since(session: AsyncSession, since: datetime) -> list[tuple[UUID, datetime]]:
    """Return which sessions were revoked after `since`, and when."""
    found = select(UserSession.id, UserSession.revoked_at).where(UserSession.revoked_at > since)
    return [(row.id, row.revoked_at) for row in await session.execute(found)]


async def voided_since(session: AsyncSession, since: datetime) -> list[tuple[UUID, datetime]]:
    """Return whose access tokens were voided after `since`, and those issued until when."""
    found = select(User.id, User.access_void_before).where(User.access_void_before > since)
    return [(row.id, row.access_void_before) for row in await session.execute(found)]


async def delete_ended(session: AsyncSession, now: datetime) -> None:
    """Delete sessions that ended by time, or were revoked as long ago as an idle one lives."""
    ended = or_(
        UserSession.expires_at < now,
        UserSession.last_used_at < now - IDLE,
        UserSession.revoked_at < now - IDLE,
    )
    await session.execute(delete(UserSession).where(ended).execution_options(synchronize_session=False))


async def lock_living(session: AsyncSession, user_id: UUID, except_id: UUID | None) -> list[UserSession]:
    """Return a user's sessions that were not revoked, locked in one order, but for `except_id`."""
    found = select(UserSession).where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
    if except_id is not None:
        found = found.where(UserSession.id != except_id)
    return list(await session.scalars(found.order_by(UserSession.id).with_for_update()))


async def living(session: AsyncSession, user_id: UUID, now: datetime) -> list[UserSession]:
    """Return a user's sessions that may still be refreshed, the one used last first."""
    found = (
        select(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > now,
            UserSession.last_used_at > now - IDLE,
        )
        .order_by(UserSession.last_used_at.desc(), UserSession.id.desc())
    )
    return list(await session.scalars(found))


async def is_new_device(session: AsyncSession, user_id: UUID, client: Client) -> bool:
    """Return whether an account that has had sessions has had none from this device and network."""
    mine = select(UserSession.id).where(UserSession.user_id == user_id)
    same = mine.where(UserSession.device == client.device, UserSession.network == client.network)
    return bool(await session.scalar(select(mine.exists() & ~same.exists())))
