"""Changing a password, or setting the first one, while signed in."""

from services.auth.accounts import repository as accounts
from services.auth.accounts.models import User
from services.auth.accounts.passwords import PasswordHasher
from services.auth.accounts.problems import AccountGone
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.clients import Client
from services.auth.factors.enrolment import enrolled
from services.auth.links import service as links
from services.auth.passwords.checks import is_right
from services.auth.passwords.policy import refuse_weak
from services.auth.passwords.problems import WrongPassword
from services.auth.passwords.schemas import PasswordChange
from services.auth.sessions.models import UserSession
from services.auth.sessions.service import Sessions
from services.auth.throttling.attempts import AttemptCounter
from shared.auth import Caller, InvalidToken, require_recent
from shared.clock import Clock
from shared.database import Database


async def change(
    database: Database,
    passwords: PasswordHasher,
    sessions: Sessions,
    attempts: AttemptCounter,
    *,
    caller: Caller,
    body: PasswordChange,
    client: Client,
    time: Clock,
) -> tuple[User, UserSession]:
    """Set the caller's password and end their other sessions; return the account and the session that goes on.

    Raises:
        WrongPassword: the current one is another, or changed meanwhile.
        TooManyRequests: too many wrong ones.
        ReauthenticationRequired: the account has no password, and the caller showed no other credential lately.
        PasswordRefused, AccountGone, InvalidToken.
    """
    async with database.snapshot() as session:
        user = await accounts.by_id(session, caller.id)
    if user is None:
        raise AccountGone
    refuse_weak(body.new_password, user.username, user.email, field="newPassword")
    if user.password_hash is None:
        require_recent(caller, time)
    elif body.current_password is None or not await is_right(
        passwords, attempts, user.email_key, client, typed=body.current_password, stored=user.password_hash
    ):
        raise WrongPassword
    password_hash = await passwords.hash(body.new_password)
    async with database.transaction() as session:
        found = await accounts.locked(session, user.id)
        if found is None or found.password_hash != user.password_hash:
            raise WrongPassword
        # Where there is a second factor, a password alone does not step up, neither here.
        shown = [] if await enrolled(session, found.id) else ["pwd"]
        going_on = await sessions.authenticated(session, caller.session_id, shown)
        if going_on is None:
            raise InvalidToken("The session was signed out. Sign in again.")
        found.password_hash = password_hash
        await session.flush()
        await sessions.end_all(session, found.id, "password_changed", except_id=caller.session_id)
        await links.withdraw(session, found.id, links.OPENING)
        await audit.note(session, Kind.PASSWORD_CHANGED, found.id, time.now(), client=client)
    return found, going_on
