"""The rules of accounts."""

from datetime import datetime

from pydantic import SecretStr
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts import repository
from services.auth.accounts.events import EmailVerified, UserRegistered
from services.auth.accounts.models import User
from services.auth.accounts.passwords import PasswordHasher
from services.auth.accounts.policy import email_key, username_key
from services.auth.accounts.problems import EmailTaken, InvalidCredentials, UsernameTaken
from services.auth.accounts.schemas import AccountCreate, Login
from services.auth.accounts.verification import request_verification
from services.auth.addresses import repository as addresses
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.clients import Client
from services.auth.erasures.usernames import refuse_retired
from services.auth.passwords.checks import is_right
from services.auth.profiles.models import Profile
from services.auth.throttling.attempts import AttemptCounter
from shared.database import Database, violated_constraint
from shared.ids import uuid7
from shared.outbox import record
from shared.problems import EmailNotVerified, Overloaded, Problem

_TAKEN: dict[str, type[Problem]] = {"uq_users_email_key": EmailTaken, "uq_users_username_key": UsernameTaken}


async def register(
    session: AsyncSession, new: AccountCreate, password_hash: str, client: Client, now: datetime, *, secret: SecretStr
) -> User:
    """Open an account with a password; see `open_account`."""
    return await open_account(
        session, new.email, new.username, password_hash, is_email_proven=False, client=client, now=now, secret=secret
    )


async def open_account(
    session: AsyncSession,
    email: str,
    username: str,
    password_hash: str | None,
    *,
    is_email_proven: bool,
    client: Client,
    now: datetime,
    secret: SecretStr,
) -> User:
    """Open an account, ask for the proof of its address where that is missing, and tell the others.

    Raises:
        EmailTaken, UsernameTaken: somebody has it, in whatever case; the constraints decide races. Or a deleted
            account had the name.
    """
    user = User(
        id=uuid7(),
        email=email,
        email_key=email_key(email),
        username=username,
        username_key=username_key(username),
        password_hash=password_hash,
        role="user",
        email_verified_at=now if is_email_proven else None,
        created_at=now,
        suspended_at=None,
        suspended_until=None,
        suspension_reason=None,
        deletion_due_at=None,
        profile=Profile(display_name=username, bio=None, location=None, website=None, avatar_url=None, updated_at=now),
    )
    session.add(user)
    try:
        await session.flush()
    except IntegrityError as error:
        problem = _TAKEN.get(violated_constraint(error) or "")
        if problem is None:
            raise
        raise problem from None
    if await addresses.is_reserved(session, user.email_key, now, except_id=user.id):
        raise EmailTaken
    await refuse_retired(session, secret, user.username_key)
    if not is_email_proven:
        await request_verification(session, email, now)
    await audit.note(session, Kind.REGISTERED, user.id, now, client=client)
    await record(
        session,
        UserRegistered(
            user_id=user.id,
            username=user.username,
            display_name=user.profile.display_name,
            avatar_url=user.profile.avatar_url,
            registered_at=now,
        ),
    )
    if is_email_proven:
        await record(session, EmailVerified(user_id=user.id))
    return user


async def authenticate(
    database: Database, passwords: PasswordHasher, attempts: AttemptCounter, login: Login, client: Client
) -> User:
    """Return the account that these credentials open. No transaction is open while bcrypt works.

    Raises:
        InvalidCredentials: no such account or another password; the answer and its time do not tell which.
        EmailNotVerified: they are right, but the address is not proven.
        TooManyRequests: too many wrong ones; also for an address that nobody has.
    """
    async with database.snapshot() as session:
        user = await repository.by_email(session, login.email)
    stored = user.password_hash if user else None
    was_right = await is_right(passwords, attempts, email_key(login.email), client, typed=login.password, stored=stored)
    if user is None or not was_right:
        raise InvalidCredentials
    if not user.email_verified:
        raise EmailNotVerified("Open the link in the mail we sent you, then sign in.")
    return user


async def confirmed(session: AsyncSession, checked: User) -> User:
    """Return the account whose password was checked, held until the transaction ends.

    Raises:
        InvalidCredentials: the password was replaced while it was checked; its sessions have ended, and this one must
            not begin.
    """
    user = await repository.held(session, checked.id)
    if user is None or user.password_hash != checked.password_hash:
        raise InvalidCredentials
    return user


async def rehash(database: Database, passwords: PasswordHasher, checked: User, password: str) -> None:
    """Store a hash that costs what is configured now, for a password that was just right.

    What is too busy now is done at the next sign-in.
    """
    if checked.password_hash is None or not passwords.is_outdated(checked.password_hash):
        return
    try:
        password_hash = await passwords.hash(password)
    except Overloaded:
        return
    async with database.transaction() as session:
        await repository.replace_password_hash(session, checked.id, checked.password_hash, password_hash)
