"""Signing up with an account elsewhere or a wallet."""

from fastapi import APIRouter, Response

from services.auth.accounts.problems import EmailTaken, UsernameTaken
from services.auth.accounts.schemas import SignedInRead
from services.auth.clients import ClientInfo
from services.auth.deps import Settings, SignInRules, Time, Transactions
from services.auth.identities.deps import Providers
from services.auth.identities.problems import IdentityTaken
from services.auth.sessions.grants import Grants
from services.auth.siwe.problems import WalletTaken
from services.auth.tickets import service
from services.auth.tickets.cookies import GivenTicket
from services.auth.tickets.problems import AccountExists, EmailMissing, InvalidTicket
from services.auth.tickets.schemas import TicketAccountCreate, TicketProof, TicketRead
from shared.database import ReadSession
from shared.problems import InvalidInput, problem_responses

router = APIRouter(prefix="/api/auth/register/ticket", tags=["accounts"])


@router.post("/inspect", responses=problem_responses(InvalidInput, InvalidTicket))
async def inspect_ticket(
    body: TicketProof, cookie: GivenTicket, session: ReadSession, federation: Providers, time: Time
) -> TicketRead:
    """What a sign-up ticket says, and a username that is free."""
    cookie.refuse_strange(body.ticket)
    return await service.inspect(session, body.ticket, time.now(), federation=federation)


@router.post(
    "",
    status_code=201,
    response_model=SignedInRead,
    responses=problem_responses(
        InvalidInput, InvalidTicket, EmailMissing, AccountExists, EmailTaken, UsernameTaken, IdentityTaken, WalletTaken
    ),
)
async def register_with_ticket(
    *,
    body: TicketAccountCreate,
    cookie: GivenTicket,
    transactions: Transactions,
    sign_ins: SignInRules,
    client: ClientInfo,
    settings: Settings,
    time: Time,
    grants: Grants,
) -> SignedInRead | Response:
    """Open an account without a password and sign in. An address that is not proven gets a link by mail."""
    cookie.refuse_strange(body.ticket)
    async with transactions.transaction() as session:
        user, methods = await service.register(session, body, client, time.now(), secret=settings.secret_key)
        outcome = await sign_ins.complete(session, user, client, methods)
    return grants.answer(user, outcome)
