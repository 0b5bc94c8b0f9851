"""Mailed links: 256 random bits that are in plain only in the mail, work once, and for one purpose.

A link is made when its mail is composed, by the worker; a request, known address or not, only puts a wish into the
mail queue. So neither the answer nor its time tells a stranger whether there is an account.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.links.models import MailedLink


class Purpose(StrEnum):
    """What a link is for."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a name
    SIGN_IN = "sign_in"
    CONFIRM_NEW_EMAIL = "confirm_new_email"
    UNDO_NEW_EMAIL = "undo_new_email"


LIFETIMES: Final = {
    Purpose.VERIFY_EMAIL: timedelta(hours=24),
    Purpose.RESET_PASSWORD: timedelta(hours=1),
    Purpose.SIGN_IN: timedelta(minutes=15),
    Purpose.CONFIRM_NEW_EMAIL: timedelta(hours=24),
    Purpose.UNDO_NEW_EMAIL: timedelta(days=7),
}


# What opens the account for whoever reads the mail: void once its password or its address changes.
OPENING: Final = (Purpose.RESET_PASSWORD, Purpose.SIGN_IN)


async def issue(
    session: AsyncSession, user_id: UUID, purpose: Purpose, now: datetime, data: dict[str, Any] | None = None
) -> str:
    """Return the token of a new link; earlier ones go on working, because a mail may arrive twice."""
    token = secrets.token_urlsafe(32)
    session.add(
        MailedLink(
            token_hash=_digest(token),
            user_id=user_id,
            purpose=purpose.value,
            data=data or {},
            expires_at=now + LIFETIMES[purpose],
        )
    )
    await session.flush()
    return token


async def owner(session: AsyncSession, token: str, purpose: Purpose, now: datetime) -> UUID | None:
    """Return whose link this is while it works. Lock their account, then `take`: two links must not deadlock."""
    found = select(MailedLink.user_id).where(
        MailedLink.token_hash == _digest(token), MailedLink.purpose == purpose.value, MailedLink.expires_at > now
    )
    return await session.scalar(found)


async def take(
    session: AsyncSession, token: str, purpose: Purpose, now: datetime, *, alone: bool = False
) -> MailedLink | None:
    """Use a link up and return it, or None when it is unknown, used, too old or for something else.

    The account's other links of the same purpose are used up with it, unless it goes `alone`.
    """
    user_id = await owner(session, token, purpose, now)
    if user_id is None:
        return None
    used = delete(MailedLink).where(MailedLink.user_id == user_id, MailedLink.purpose == purpose.value)
    if alone:
        used = used.where(MailedLink.token_hash == _digest(token))
    taken = await session.scalars(used.returning(MailedLink))
    return next((link for link in taken.all() if link.token_hash == _digest(token)), None)


async def withdraw(session: AsyncSession, user_id: UUID, purposes: Iterable[Purpose]) -> None:
    """Make an account's links for these purposes useless."""
    void = delete(MailedLink).where(MailedLink.user_id == user_id, MailedLink.purpose.in_(purposes))
    await session.execute(void)


async def delete_expired(session: AsyncSession, now: datetime) -> None:
    """Forget links that do not work any more."""
    await session.execute(delete(MailedLink).where(MailedLink.expires_at <= now))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
