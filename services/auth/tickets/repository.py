"""The statements about sign-up tickets."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.models import User
from services.auth.tickets.models import SignupTicket


async def living(
    session: AsyncSession, token_hash: bytes, now: datetime, *, is_locked: bool = False
) -> SignupTicket | None:
    """Return a ticket that can be used; locked until the transaction ends, where it is to be."""
    found = select(SignupTicket).where(SignupTicket.token_hash == token_hash, SignupTicket.expires_at > now)
    return await session.scalar(found.with_for_update() if is_locked else found)


async def delete_expired(session: AsyncSession, now: datetime) -> None:
    """Forget tickets that nobody used in time."""
    await session.execute(delete(SignupTicket).where(SignupTicket.expires_at <= now))


async def taken_names(session: AsyncSession, keys: Iterable[str]) -> set[str]:
    """Return those of these username keys that somebody has."""
    return set(await session.scalars(select(User.username_key).where(User.username_key.in_(list(keys)))))
