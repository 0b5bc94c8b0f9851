"""Setting a password anew with a mailed link: for an hour, once. It proves the address too, and signs nobody in.

Whoever knew the old password is out: every session ends, and the other links that open the account stop working. Second
factors stay, or a mailbox alone would open an account that asks for more; not so where the address was not proven until
now, because then they may be those of somebody who had opened the account with it.
"""

from datetime import datetime
from email.message import EmailMessage
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.accounts.models import User
from services.auth.accounts.passwords import PasswordHasher
from services.auth.accounts.policy import email_key
from services.auth.accounts.verification import prove
from services.auth.addresses import repository as addresses
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.clients import Client
from services.auth.credentials import service as credentials
from services.auth.links import service as links
from services.auth.links.service import Purpose
from services.auth.mail import queue
from services.auth.mail.layout import message
from services.auth.passwords.policy import refuse_weak
from services.auth.passwords.problems import InvalidResetToken
from services.auth.passwords.schemas import PasswordReset
from services.auth.personal_tokens.service import end_all as end_personal_tokens
from services.auth.sessions.service import Sessions
from shared.clock import Clock
from shared.database import Database

MAIL_KIND: Final = "reset_password"


async def request(session: AsyncSession, email: str, now: datetime) -> None:
    """Have a link mailed to `email`, if an account has that address."""
    await queue.enqueue(session, MAIL_KIND, email_key(email), now)


async def compose(session: AsyncSession, recipient: str, now: datetime, *, public_url: str) -> EmailMessage | None:
    """Return the mail with a fresh link, or None when nobody has the address."""
    user = await accounts.by_email(session, recipient)
    if user is None:
        return None
    token = await links.issue(session, user.id, Purpose.RESET_PASSWORD, now, {"email": user.email_key})
    return message(
        user.email,
        "Set a new password",
        f"Hello {user.username},",
        ["Somebody asked to set a new password for your account. If it was you, choose one now."],
        action=("Choose a new password", f"{public_url}/reset-password?token={token}"),
        footer="The link works once, for an hour. If it was not you, ignore this mail: your password stays as it is.",
    )


async def reset(
    database: Database,
    passwords: PasswordHasher,
    sessions: Sessions,
    body: PasswordReset,
    *,
    client: Client,
    time: Clock,
) -> None:
    """Set the password of the account that the link was mailed to. No transaction is open while bcrypt works.

    Raises:
        InvalidResetToken: unknown, used, older than its lifetime, or mailed to an address that was left since.
        PasswordRefused: the link can be used with another one.
    """
    async with database.snapshot() as session:
        owner = await links.owner(session, body.token, Purpose.RESET_PASSWORD, time.now())
        user = await accounts.by_id(session, owner) if owner else None
    if user is None:
        raise InvalidResetToken
    refuse_weak(body.password, user.username, user.email, field="password")
    password_hash = await passwords.hash(body.password)
    async with database.transaction() as session:
        found = await _owner_of(session, user, body.token, time.now())
        found.password_hash = password_hash
        await session.flush()
        if not found.email_verified:
            await credentials.remove_early(session, found.id, time.now())
        await prove(session, found, time.now())
        await sessions.end_all(session, found.id, "password_reset")
        await end_personal_tokens(session, sessions, found.id, "password_reset", time.now())
        await links.withdraw(session, found.id, links.OPENING)
        await addresses.end_pending(session, found.id, time.now())
        await audit.note(session, Kind.PASSWORD_RESET, found.id, time.now(), client=client)


async def _owner_of(session: AsyncSession, user: User, token: str, now: datetime) -> User:
    """Return the account, locked, once its link is used up: of two who race, one is here first."""
    found = await accounts.locked(session, user.id)
    link = await links.take(session, token, Purpose.RESET_PASSWORD, now) if found else None
    if found is None or link is None or link.data["email"] != found.email_key:
        raise InvalidResetToken
    return found
