"""A link that signs in: mailed, for 15 minutes, once. The page behind it asks for a click, because mail scanners open
every link they see.

An address that nobody has gets no mail: an invitation to strangers would make this a way to send mail to anybody.

The link proves the address. Where it was not proven before, somebody else may have opened the account and be waiting
for its owner to come: then the password that was set before stops working, its sessions end, and so does all else that
they may have set up to come back (`credentials.service.remove_early`).
"""

from datetime import datetime
from email.message import EmailMessage
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.accounts.models import User
from services.auth.accounts.policy import email_key
from services.auth.accounts.verification import prove
from services.auth.addresses import repository as addresses
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.credentials import service as credentials
from services.auth.links import service as links
from services.auth.links.service import Purpose
from services.auth.magic_links.problems import InvalidMagicLink
from services.auth.mail import queue
from services.auth.mail.layout import message
from services.auth.personal_tokens.service import end_all as end_personal_tokens
from services.auth.sessions.service import Sessions

MAIL_KIND: Final = "magic_link"


async def request(session: AsyncSession, email: str, now: datetime) -> None:
    """Have a link mailed to `email`, if an account has that address."""
    await queue.enqueue(session, MAIL_KIND, email_key(email), now)


async def compose(session: AsyncSession, recipient: str, now: datetime, *, public_url: str) -> EmailMessage | None:
    """Return the mail with a fresh link, or None when nobody has the address."""
    user = await accounts.by_email(session, recipient)
    if user is None:
        return None
    token = await links.issue(session, user.id, Purpose.SIGN_IN, now, {"email": user.email_key})
    return message(
        user.email,
        "Your link to sign in",
        f"Hello {user.username},",
        ["Here is the link to sign in that was asked for."],
        action=("Sign in", f"{public_url}/magic-link?token={token}"),
        footer="The link works once, for 15 minutes. If you did not ask for it, ignore this mail: nobody can sign in "
        "without it.",
    )


async def redeem(session: AsyncSession, sessions: Sessions, token: str, now: datetime) -> User:
    """Return the account that the link was mailed to, locked, and use the link up.

    Raises:
        InvalidMagicLink: unknown, used, older than its lifetime, or mailed to an address that was left since.
    """
    owner = await links.owner(session, token, Purpose.SIGN_IN, now)
    user = await accounts.locked(session, owner) if owner else None
    link = await links.take(session, token, Purpose.SIGN_IN, now) if user else None
    if user is None or link is None or link.data["email"] != user.email_key:
        raise InvalidMagicLink
    if not user.email_verified:
        await _take_over(session, sessions, user, now)
    return user


async def _take_over(session: AsyncSession, sessions: Sessions, user: User, now: datetime) -> None:
    had_password = user.has_password
    user.password_hash = None
    await session.flush()
    await sessions.end_all(session, user.id, "address_proven")
    await end_personal_tokens(session, sessions, user.id, "address_proven", now)
    await links.withdraw(session, user.id, links.OPENING)
    await addresses.end_pending(session, user.id, now)
    await credentials.remove_early(session, user.id, now)
    await prove(session, user, now)
    if had_password:
        await audit.note(session, Kind.PASSWORD_REMOVED, user.id, now)
