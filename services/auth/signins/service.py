"""The rules after a right credential: suspended accounts, second factors, the session, and what is noted of it."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.accounts.models import User
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.clients import Client
from services.auth.erasures.policy import is_over
from services.auth.factors.enrolment import enrolled
from services.auth.sessions import repository as sessions
from services.auth.sessions.service import IssuedSession, Sessions
from services.auth.signins import challenges, policy
from services.auth.signins.challenges import Challenge
from services.auth.signins.models import SigninChallenge
from services.auth.signins.problems import AccountDeleted, AccountSuspended
from shared.clock import Clock

_DECISIVE: Final = ["role", "suspended_at", "suspended_until", "suspension_reason"]


class SignIns:
    """Lets people in, inside the transaction that it is given."""

    def __init__(self, sessions_: Sessions, clock: Clock) -> None:
        self._sessions = sessions_
        self._clock = clock

    async def complete(
        self, session: AsyncSession, user: User, client: Client, methods: Sequence[str]
    ) -> IssuedSession | Challenge:
        """Return a session for `user`, or the challenge for the second factor that the account has.

        Args:
            methods: how the person was recognised (`policy`); with "mfa" among them no second factor is asked for.

        Raises:
            AccountSuspended: nobody gets in now.
        """
        now = self._clock.now()
        await _hold(session, user)
        refuse_suspended(user, self._clock)
        factors = await enrolled(session, user.id)
        if not policy.is_complete(methods, factors):
            return await challenges.begin(session, user.id, methods, factors, now)
        return await self._start(session, user, client, methods)

    async def finish(
        self, session: AsyncSession, challenge: SigninChallenge, user: User, client: Client, method: str
    ) -> IssuedSession:
        """Return the session of a challenge whose second factor was right; the challenge is used up.

        Raises:
            AccountSuspended: it was suspended meanwhile.
        """
        await _hold(session, user)
        refuse_suspended(user, self._clock)
        await session.delete(challenge)
        await session.flush()
        return await self._start(session, user, client, [*challenge.methods, method, "mfa"])

    async def _start(self, session: AsyncSession, user: User, client: Client, methods: Sequence[str]) -> IssuedSession:
        is_new = await sessions.is_new_device(session, user.id, client)
        issued = await self._sessions.start(session, user.id, client, methods)
        await audit.note(
            session,
            Kind.SIGNED_IN_ON_NEW_DEVICE if is_new else Kind.SIGNED_IN,
            user.id,
            issued.issued_at,
            client=client,
            session_id=issued.id,
            details={"methods": list(methods)},
        )
        return issued


async def _hold(session: AsyncSession, user: User) -> None:
    """Read again what may have changed while a password was checked, and hold it until the session is there.

    A suspension or a new role that comes now waits for this transaction, and then ends what it has begun. The lock is
    a shared one, as that of `accounts.repository.held`: two sign-ins at once must not wait for each other.
    """
    session.add(user)  # it may have been read in an earlier transaction
    await session.refresh(user, _DECISIVE, with_for_update={"read": True})


def refuse_suspended(user: User, clock: Clock) -> None:
    """Let nobody in whose account is suspended, or whose time is over.

    Raises:
        AccountSuspended, AccountDeleted: it is.
    """
    if is_over(user.deletion_due_at, clock.now()):
        raise AccountDeleted
    if policy.is_suspended(user, clock.now()):
        raise AccountSuspended(user.suspension_reason, user.suspended_until)
