"""Proving an address: a link that is mailed, works once, for 24 hours.

A request, known address or not, only puts a wish into the mail queue. Whether there is somebody to write to is found
out by the worker, so neither the answer nor its time tells a stranger. The token exists in plain only in the mail.
"""

from datetime import datetime
from email.message import EmailMessage
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository
from services.auth.accounts.events import EmailVerified
from services.auth.accounts.models import User
from services.auth.accounts.policy import email_key
from services.auth.accounts.problems import InvalidVerificationToken
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.links import service as links
from services.auth.links.service import Purpose
from services.auth.mail import queue
from services.auth.mail.layout import message
from shared.outbox import record

MAIL_KIND: Final = "verify_email"


async def request_verification(session: AsyncSession, email: str, now: datetime) -> None:
    """Have a link mailed to `email`, if an unproven account has that address."""
    await queue.enqueue(session, MAIL_KIND, email_key(email), now)


async def compose(session: AsyncSession, recipient: str, now: datetime, *, public_url: str) -> EmailMessage | None:
    """Return the mail with a fresh link, or None when there is nothing to prove. Earlier links go on working."""
    user = await repository.by_email(session, recipient)
    if user is None or user.email_verified:
        return None
    token = await links.issue(session, user.id, Purpose.VERIFY_EMAIL, now)
    return message(
        user.email,
        "Confirm your e-mail address",
        f"Welcome, {user.username}",
        ["Confirm your e-mail address to join the Sparkle Universe."],
        action=("Confirm my address", f"{public_url}/verify-email?token={token}"),
        footer="The link works once, for 24 hours. If you did not sign up, ignore this mail and nothing will happen.",
    )


async def verify(session: AsyncSession, token: str, now: datetime) -> User:
    """Prove the address of the account that `token` was mailed to.

    Raises:
        InvalidVerificationToken: unknown, used, or older than its lifetime.
    """
    user_id = await links.owner(session, token, Purpose.VERIFY_EMAIL, now)
    user = await repository.locked(session, user_id) if user_id else None
    if user is None or await links.take(session, token, Purpose.VERIFY_EMAIL, now) is None:
        raise InvalidVerificationToken
    await prove(session, user, now)
    return user


async def prove(session: AsyncSession, user: User, now: datetime) -> None:
    """Take the address of a locked account as proven, and tell the others; again is fine."""
    if user.email_verified:
        return
    user.email_verified_at = now
    await session.flush()
    await audit.note(session, Kind.EMAIL_VERIFIED, user.id, now)
    await record(session, EmailVerified(user_id=user.id))
