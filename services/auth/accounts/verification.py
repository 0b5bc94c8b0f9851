"""Proving an address: a link that is mailed, works once, for 24 hours.

A request, known address or not, only puts a wish into the mail queue. Whether there is somebody to write to is found
out by the worker, so neither the answer nor its time tells a stranger. The token exists in plain only in the mail.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository
from services.auth.accounts.events import EmailVerified
from services.auth.accounts.messages import verification_message
from services.auth.accounts.models import EmailVerification, User
from services.auth.accounts.policy import email_key
from services.auth.accounts.problems import InvalidVerificationToken
from services.auth.mail import queue
from shared.outbox import record

MAIL_KIND: Final = "verify_email"
LINK_LIFETIME: Final = timedelta(hours=24)


async def request_verification(session: AsyncSession, email: str, now: datetime) -> None:
    """Have a link mailed to `email`, if an unproven account has that address."""
    await queue.enqueue(session, MAIL_KIND, email_key(email), now)


async def compose(session: AsyncSession, recipient: str, now: datetime, *, public_url: str) -> EmailMessage | None:
    """Return the mail with a fresh link, or None when there is nothing to prove. Earlier links go on working."""
    user = await repository.by_email(session, recipient)
    if user is None or user.email_verified:
        return None
    token = secrets.token_urlsafe(32)
    session.add(EmailVerification(token_hash=_digest(token), user_id=user.id, expires_at=now + LINK_LIFETIME))
    await session.flush()
    return verification_message(user.email, user.username, f"{public_url}/verify-email?token={token}")


async def verify(session: AsyncSession, token: str, now: datetime) -> User:
    """Prove the address of the account that `token` was mailed to.

    Raises:
        InvalidVerificationToken: unknown, used, or older than LINK_LIFETIME.
    """
    user_id = await repository.verification_owner(session, _digest(token), now)
    user = await repository.locked(session, user_id) if user_id else None
    if user is None or _digest(token) not in await repository.take_verifications(session, user.id):
        raise InvalidVerificationToken
    if not user.email_verified:
        user.email_verified_at = now
        await session.flush()
        await record(session, EmailVerified(user_id=user.id))
    return user


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
