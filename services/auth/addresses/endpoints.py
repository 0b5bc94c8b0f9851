"""Changing one's address."""

from fastapi import APIRouter

from services.auth.accounts.models import User
from services.auth.accounts.problems import EmailTaken
from services.auth.accounts.schemas import AccountRead
from services.auth.addresses import mails, service
from services.auth.addresses.problems import InvalidChangeToken, SameAddress
from services.auth.addresses.schemas import EmailChangeCreate, EmailChangeProof, EmailChangeUndone
from services.auth.clients import ClientInfo
from services.auth.deps import SessionRules, Time, Transactions
from services.auth.sessions.holding import hold
from services.auth.throttling.mailing import MailRequests
from shared.auth import InsufficientScope, ReauthenticationRequired, RecentCaller
from shared.database import Session
from shared.problems import InvalidInput, NotAuthenticated, TooManyRequests, problem_responses

router = APIRouter(prefix="/api/auth/change-email", tags=["addresses"])


@router.post(
    "",
    status_code=202,
    responses=problem_responses(
        InvalidInput, SameAddress, NotAuthenticated, ReauthenticationRequired, InsufficientScope, TooManyRequests
    ),
)
async def change_email(
    *,
    body: EmailChangeCreate,
    caller: RecentCaller,
    mail_requests: MailRequests,
    transactions: Transactions,
    client: ClientInfo,
    time: Time,
) -> None:
    """Mail a link to the new address, and a notice to the old one. The answer does not tell whether it is taken."""
    await mail_requests.spend(mails.WARN, str(caller.id))
    await mail_requests.spend(mails.CONFIRM, body.email)
    async with transactions.transaction() as session:
        await hold(session, caller, time.now())
        await service.request(session, caller.id, body.email, client, time.now())


@router.post(
    "/confirm", response_model=AccountRead, responses=problem_responses(InvalidInput, InvalidChangeToken, EmailTaken)
)
async def confirm_email_change(
    body: EmailChangeProof, session: Session, client: ClientInfo, time: Time
) -> dict[str, User]:
    """Change the address with the token of the link that was mailed to the new one."""
    return {"user": await service.confirm(session, body.token, client, time.now())}


@router.post(
    "/undo",
    response_model=EmailChangeUndone,
    responses=problem_responses(InvalidInput, InvalidChangeToken, EmailTaken),
)
async def undo_email_change(
    *, body: EmailChangeProof, session: Session, sessions: SessionRules, client: ClientInfo, time: Time
) -> EmailChangeUndone:
    """Take a change of address back with the token of the link that was mailed to the old one; end every session."""
    return await service.undo(session, sessions, body.token, client, time.now())
