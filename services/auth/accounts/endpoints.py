"""Registering, signing in, proving an address, and reading one's own account."""

from fastapi import APIRouter, BackgroundTasks, Response

from services.auth.accounts import repository, service, verification
from services.auth.accounts.models import User
from services.auth.accounts.problems import (
    AccountGone,
    EmailTaken,
    InvalidCredentials,
    InvalidVerificationToken,
    UsernameTaken,
)
from services.auth.accounts.schemas import (
    AccountCreate,
    AccountRead,
    EmailProof,
    Login,
    SecondFactorRead,
    SignedInRead,
    UserRead,
    VerificationRequest,
)
from services.auth.clients import ClientInfo
from services.auth.deps import Passwords, Settings, SignInRules, Time, Transactions
from services.auth.passwords.policy import refuse_weak
from services.auth.passwords.problems import PasswordRefused
from services.auth.sessions.grants import Grants
from services.auth.signins.problems import AccountSuspended
from services.auth.throttling.attempts import Attempts
from services.auth.throttling.mailing import MailRequests
from shared.auth import CurrentCaller
from shared.database import ReadSession, Session
from shared.problems import (
    EmailNotVerified,
    InvalidInput,
    NotAuthenticated,
    Overloaded,
    TooManyRequests,
    problem_responses,
)

router = APIRouter(prefix="/api/auth", tags=["accounts"])


@router.post(
    "/register",
    status_code=201,
    response_model=SignedInRead,
    responses=problem_responses(InvalidInput, PasswordRefused, EmailTaken, UsernameTaken, Overloaded),
)
async def register(
    *,
    body: AccountCreate,
    passwords: Passwords,
    transactions: Transactions,
    sign_ins: SignInRules,
    client: ClientInfo,
    settings: Settings,
    time: Time,
    grants: Grants,
) -> SignedInRead | Response:
    """Open an account and sign in. A link to confirm the address is mailed."""
    refuse_weak(body.password, body.username, body.email, field="password")
    password_hash = await passwords.hash(body.password)
    async with transactions.transaction() as session:
        user = await service.register(session, body, password_hash, client, time.now(), secret=settings.secret_key)
        outcome = await sign_ins.complete(session, user, client, ["pwd"])
    return grants.answer(user, outcome)


@router.post(
    "/login",
    response_model=SignedInRead,
    responses={
        202: {"model": SecondFactorRead, "description": "The account asks for a second factor"},
        **problem_responses(
            InvalidInput, InvalidCredentials, EmailNotVerified, AccountSuspended, TooManyRequests, Overloaded
        ),
    },
)
async def login(
    *,
    body: Login,
    passwords: Passwords,
    transactions: Transactions,
    sign_ins: SignInRules,
    attempts: Attempts,
    client: ClientInfo,
    grants: Grants,
    afterwards: BackgroundTasks,
) -> SignedInRead | Response:
    """Sign in with address and password."""
    checked = await service.authenticate(transactions, passwords, attempts, body, client)
    async with transactions.transaction() as session:
        user = await service.confirmed(session, checked)
        outcome = await sign_ins.complete(session, user, client, ["pwd"])
    afterwards.add_task(service.rehash, transactions, passwords, checked, body.password)
    return grants.answer(user, outcome)


@router.post("/verify-email", response_model=AccountRead, responses=problem_responses(InvalidVerificationToken))
async def verify_email(body: EmailProof, session: Session, time: Time) -> dict[str, User]:
    """Confirm an address with the token of the mailed link."""
    return {"user": await verification.verify(session, body.token, time.now())}


@router.post("/resend-verification", status_code=202, responses=problem_responses(InvalidInput, TooManyRequests))
async def resend_verification(
    body: VerificationRequest, mail_requests: MailRequests, transactions: Transactions, time: Time
) -> None:
    """Mail the link again. The answer is the same whether the address is known or not."""
    await mail_requests.spend(verification.MAIL_KIND, body.email)
    async with transactions.transaction() as session:
        await verification.request_verification(session, body.email, time.now())


@router.get("/me", response_model=UserRead, responses=problem_responses(NotAuthenticated))
async def read_me(caller: CurrentCaller, session: ReadSession) -> User:
    """The caller's own account."""
    user = await repository.by_id(session, caller.id)
    if user is None:
        raise AccountGone
    return user
