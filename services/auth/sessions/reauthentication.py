"""Stepping up: the owner of a session shows a credential again, before something that cannot be undone."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter

from services.auth.accounts import repository as accounts
from services.auth.accounts.models import User
from services.auth.accounts.problems import AccountGone, InvalidCredentials
from services.auth.accounts.schemas import SignedInRead
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.clients import Client, ClientInfo
from services.auth.deps import Passwords, SessionRules, Time, Transactions
from services.auth.factors.checks import CodeCheckRules
from services.auth.factors.enrolment import enrolled
from services.auth.factors.problems import InvalidCode, SecondFactorRequired
from services.auth.factors.schemas import FactorProof
from services.auth.passwords.checks import is_right
from services.auth.sessions.grants import Grants
from services.auth.sessions.models import UserSession
from services.auth.sessions.schemas import OwnerProof
from services.auth.sessions.service import Sessions
from services.auth.throttling.attempts import Attempts
from shared.auth import InsufficientScope, InvalidToken, Person
from shared.clock import Clock
from shared.database import Database
from shared.problems import InvalidInput, NotAuthenticated, Overloaded, TooManyRequests, problem_responses

router = APIRouter(prefix="/api/auth", tags=["sessions"])


@router.post(
    "/reauthenticate",
    response_model=SignedInRead,
    responses=problem_responses(
        InvalidInput,
        InvalidCode,
        NotAuthenticated,
        InvalidCredentials,
        SecondFactorRequired,
        InsufficientScope,
        TooManyRequests,
        Overloaded,
    ),
)
async def reauthenticate(
    *,
    body: OwnerProof,
    caller: Person,
    passwords: Passwords,
    checks: CodeCheckRules,
    transactions: Transactions,
    sessions: SessionRules,
    attempts: Attempts,
    client: ClientInfo,
    grants: Grants,
    time: Time,
) -> SignedInRead:
    """Confirm with the password or a code that it is you; for ten minutes the new access token may do what asks it.

    An account with an authenticator app takes a code, a recovery code or a passkey, not the password.
    """
    async with transactions.snapshot() as session:
        user = await accounts.by_id(session, caller.id)
        has_second_factor = bool(await enrolled(session, caller.id))
    if user is None:
        raise AccountGone
    if body.password is not None:
        if has_second_factor:
            raise SecondFactorRequired
        method, key = "pwd", user.email_key
        if not await is_right(passwords, attempts, key, client, typed=body.password, stored=user.password_hash):
            raise InvalidCredentials
    else:
        proof = FactorProof(code=body.code, recovery_code=body.recovery_code)
        method = proof.method
        if not await checks.accepts(user, proof, client):
            raise InvalidCode("code" if body.code else "recoveryCode")
    confirmed = await confirm(transactions, sessions, user, caller.session_id, [method], client=client, time=time)
    return grants.renewed(user, confirmed, time.now())


async def confirm(
    transactions: Database,
    sessions: Sessions,
    user: User,
    session_id: UUID,
    methods: Sequence[str],
    *,
    client: Client,
    time: Clock,
) -> UserSession:
    """Note that the owner of a session was recognised again by `methods` (signins.policy), and return the session.

    Raises:
        InvalidToken: it has ended.
    """
    async with transactions.transaction() as session:
        confirmed = await sessions.authenticated(session, session_id, methods)
        if confirmed is None:
            raise InvalidToken("The session was signed out. Sign in again.")
        session.add(user)
        await session.refresh(user, ["role"])  # while its session is held: a role that changes now voids what follows
        await audit.note(
            session,
            Kind.REAUTHENTICATED,
            user.id,
            time.now(),
            client=client,
            session_id=session_id,
            details={"methods": list(methods)},
        )
    return confirmed
