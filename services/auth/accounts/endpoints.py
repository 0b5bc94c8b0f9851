"""Registering, signing in, proving an address, and reading one's own account."""

import hashlib
import math

from fastapi import APIRouter, Response

from services.auth.accounts import repository, service, verification
from services.auth.accounts.models import User
from services.auth.accounts.policy import email_key
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
from services.auth.deps import Passwords, RedisClient, SignInRules, Time, Transactions
from services.auth.sessions.grants import Grants
from services.auth.signins.problems import AccountSuspended
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
from shared.rate_limit import TokenBuckets

router = APIRouter(prefix="/api/auth", tags=["accounts"])

# Three links at once, then one every five minutes, for each address.
_RESEND_BURST = 3
_RESEND_PER_SECOND = 1 / 300


@router.post(
    "/register",
    status_code=201,
    response_model=SignedInRead,
    responses=problem_responses(InvalidInput, EmailTaken, UsernameTaken, Overloaded),
)
async def register(
    *,
    body: AccountCreate,
    passwords: Passwords,
    transactions: Transactions,
    sign_ins: SignInRules,
    client: ClientInfo,
    time: Time,
    grants: Grants,
) -> SignedInRead | Response:
    """Open an account and sign in. A link to confirm the address is mailed."""
    password_hash = await passwords.hash(body.password)
    async with transactions.transaction() as session:
        user = await service.register(session, body, password_hash, client, time.now())
        outcome = await sign_ins.complete(session, user, client, ["pwd"])
    return grants.answer(user, outcome)


@router.post(
    "/login",
    response_model=SignedInRead,
    responses={
        202: {"model": SecondFactorRead, "description": "The account asks for a second factor"},
        **problem_responses(InvalidInput, InvalidCredentials, EmailNotVerified, AccountSuspended, Overloaded),
    },
)
async def login(
    *,
    body: Login,
    passwords: Passwords,
    transactions: Transactions,
    sign_ins: SignInRules,
    client: ClientInfo,
    grants: Grants,
) -> SignedInRead | Response:
    """Sign in with address and password."""
    user = await service.authenticate(transactions, passwords, body)
    async with transactions.transaction() as session:
        outcome = await sign_ins.complete(session, user, client, ["pwd"])
    return grants.answer(user, outcome)


@router.post("/verify-email", response_model=AccountRead, responses=problem_responses(InvalidVerificationToken))
async def verify_email(body: EmailProof, session: Session, time: Time) -> dict[str, User]:
    """Confirm an address with the token of the mailed link."""
    return {"user": await verification.verify(session, body.token, time.now())}


@router.post("/resend-verification", status_code=202, responses=problem_responses(InvalidInput, TooManyRequests))
async def resend_verification(
    body: VerificationRequest, redis: RedisClient, transactions: Transactions, time: Time
) -> None:
    """Mail the link again. The answer is the same whether the address is known or not."""
    bucket = hashlib.sha256(email_key(body.email).encode()).hexdigest()
    grant = await TokenBuckets(redis, prefix="auth:resend:").take(
        bucket, burst=_RESEND_BURST, per_second=_RESEND_PER_SECOND
    )
    if not grant.granted:
        raise TooManyRequests(math.ceil(grant.retry_after))
    async with transactions.transaction() as session:
        await verification.request_verification(session, body.email, time.now())


@router.get("/me", response_model=UserRead, responses=problem_responses(NotAuthenticated))
async def read_me(caller: CurrentCaller, session: ReadSession) -> User:
    """The caller's own account."""
    user = await repository.by_id(session, caller.id)
    if user is None:
        raise AccountGone
    return user
