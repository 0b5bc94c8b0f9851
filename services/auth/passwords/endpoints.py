"""Passwords that were forgotten, and passwords that are changed."""

from fastapi import APIRouter

from services.auth.accounts.schemas import SignedInRead
from services.auth.clients import ClientInfo
from services.auth.deps import Passwords, SessionRules, Time, Transactions
from services.auth.passwords import changes, resets
from services.auth.passwords.problems import InvalidResetToken, PasswordRefused, WrongPassword
from services.auth.passwords.schemas import ForgottenPassword, PasswordChange, PasswordReset
from services.auth.sessions.grants import Grants
from services.auth.throttling.attempts import Attempts
from services.auth.throttling.mailing import MailRequests
from shared.auth import InsufficientScope, Person, ReauthenticationRequired
from shared.problems import InvalidInput, NotAuthenticated, Overloaded, TooManyRequests, problem_responses

router = APIRouter(prefix="/api/auth", tags=["passwords"])


@router.post("/forgot-password", status_code=202, responses=problem_responses(InvalidInput, TooManyRequests))
async def forgot_password(
    body: ForgottenPassword, mail_requests: MailRequests, transactions: Transactions, time: Time
) -> None:
    """Mail a link to set a new password. The answer is the same whether the address is known or not."""
    await mail_requests.spend(resets.MAIL_KIND, body.email)
    async with transactions.transaction() as session:
        await resets.request(session, body.email, time.now())


@router.post(
    "/reset-password",
    status_code=204,
    responses=problem_responses(InvalidInput, InvalidResetToken, PasswordRefused, Overloaded),
)
async def reset_password(
    *,
    body: PasswordReset,
    passwords: Passwords,
    transactions: Transactions,
    sessions: SessionRules,
    client: ClientInfo,
    time: Time,
) -> None:
    """Set a new password with the token of the mailed link. It ends every session and starts none."""
    await resets.reset(transactions, passwords, sessions, body, client=client, time=time)


@router.post(
    "/change-password",
    response_model=SignedInRead,
    responses=problem_responses(
        InvalidInput,
        PasswordRefused,
        WrongPassword,
        NotAuthenticated,
        ReauthenticationRequired,
        InsufficientScope,
        TooManyRequests,
        Overloaded,
    ),
)
async def change_password(
    *,
    body: PasswordChange,
    caller: Person,
    passwords: Passwords,
    transactions: Transactions,
    sessions: SessionRules,
    attempts: Attempts,
    client: ClientInfo,
    grants: Grants,
    time: Time,
) -> SignedInRead:
    """Change one's password, or set a first one. It ends every other session; this one gets a new access token."""
    user, session = await changes.change(
        transactions, passwords, sessions, attempts, caller=caller, body=body, client=client, time=time
    )
    return grants.renewed(user, session, time.now())
