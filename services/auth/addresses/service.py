"""Changing the address of an account: the new one proves itself, the old one is told and can take it back.

Whether somebody has the new address is found out by the worker that composes the mail, so neither the answer nor its
time tells. An old address that was never proven is told nothing: nobody knows whose it is, and its reader must not be
able to take the account back.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository as accounts
from services.auth.accounts.events import EmailVerified
from services.auth.accounts.models import User
from services.auth.accounts.policy import email_key
from services.auth.accounts.problems import AccountGone, EmailTaken
from services.auth.addresses import mails, repository
from services.auth.addresses.models import EmailChange
from services.auth.addresses.problems import InvalidChangeToken, SameAddress
from services.auth.addresses.schemas import EmailChangeUndone
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.clients import Client
from services.auth.links import service as links
from services.auth.links.service import Purpose
from services.auth.mail import queue
from services.auth.personal_tokens.service import end_all as end_personal_tokens
from services.auth.sessions.service import Sessions
from shared.database import violated_constraint
from shared.ids import uuid7
from shared.outbox import record


async def request(session: AsyncSession, user_id: UUID, email: str, client: Client, now: datetime) -> None:
    """Want another address; it replaces a change that waits still. Both addresses get a mail.

    Raises:
        SameAddress: it is the account's address.
        AccountGone: there is no such account.
    """
    user = await accounts.locked(session, user_id)
    if user is None:
        raise AccountGone
    if email_key(email) == user.email_key:
        raise SameAddress
    await repository.end_pending(session, user_id, now)
    change = EmailChange(
        id=uuid7(),
        user_id=user_id,
        old_email=user.email,
        old_email_key=user.email_key,
        is_old_proven=user.email_verified,
        new_email=email,
        new_email_key=email_key(email),
        requested_at=now,
        confirmed_at=None,
        ended_at=None,
    )
    session.add(change)
    await session.flush()
    await queue.enqueue(session, mails.CONFIRM, str(change.id), now)
    if change.is_old_proven:
        await queue.enqueue(session, mails.WARN, str(change.id), now)
    await audit.note(session, Kind.EMAIL_CHANGE_REQUESTED, user_id, now, client=client)


async def confirm(session: AsyncSession, token: str, client: Client, now: datetime) -> User:
    """Give the account the address that its link was mailed to. Sessions go on; both addresses get a mail.

    Raises:
        InvalidChangeToken: unknown, used, older than a day, replaced or taken back.
        EmailTaken: somebody else got it first, or has left it so lately that it is kept for them.
    """
    user, change = await _take(session, token, Purpose.CONFIRM_NEW_EMAIL, now)
    if change.confirmed_at is not None or change.old_email_key != user.email_key:
        raise InvalidChangeToken
    was_verified = user.email_verified
    await _move(session, user, change.new_email, now)
    change.confirmed_at = now
    await session.flush()
    # What was mailed to the old address opens the account no more.
    await links.withdraw(session, user.id, links.OPENING)
    await queue.enqueue(session, mails.CHANGED, str(change.id), now)
    if change.is_old_proven:
        await queue.enqueue(session, mails.LEFT, str(change.id), now)
    await audit.note(session, Kind.EMAIL_CHANGED, user.id, now, client=client)
    if not was_verified:
        await record(session, EmailVerified(user_id=user.id))
    return user


async def undo(
    session: AsyncSession, sessions: Sessions, token: str, client: Client, now: datetime
) -> EmailChangeUndone:
    """Take a change back, waiting or done, with all that came after it, and end every session.

    Raises:
        InvalidChangeToken: unknown, used, older than a week, or taken back already.
        EmailTaken: somebody has the old address.
    """
    user, change = await _take(session, token, Purpose.UNDO_NEW_EMAIL, now)
    was_changed = change.confirmed_at is not None
    if was_changed:
        await _move(session, user, change.old_email, now)
    await repository.end_since(session, change, now)
    await links.withdraw(session, user.id, links.OPENING)
    await sessions.end_all(session, user.id, "email_change_undone")
    await end_personal_tokens(session, sessions, user.id, "email_change_undone", now)
    await audit.note(session, Kind.EMAIL_CHANGE_UNDONE, user.id, now, client=client)
    return EmailChangeUndone(email=user.email, was_changed=was_changed)


async def _take(session: AsyncSession, token: str, purpose: Purpose, now: datetime) -> tuple[User, EmailChange]:
    """Use a link up; return its account, locked, and its change."""
    owner = await links.owner(session, token, purpose, now)
    user = await accounts.locked(session, owner) if owner else None
    # Only this link: the others to undo may be older, and must go on working for the first owner.
    link = await links.take(session, token, purpose, now, alone=True) if user else None
    change = await repository.by_id(session, UUID(link.data["change"])) if link else None
    if user is None or change is None or change.ended_at is not None:
        raise InvalidChangeToken
    return user, change


async def _move(session: AsyncSession, user: User, email: str, now: datetime) -> None:
    user.email, user.email_key, user.email_verified_at = email, email_key(email), now
    try:
        await session.flush()
    except IntegrityError as error:
        if violated_constraint(error) != "uq_users_email_key":
            raise
        raise EmailTaken from None
    if await repository.is_reserved(session, user.email_key, now, except_id=user.id):
        raise EmailTaken
