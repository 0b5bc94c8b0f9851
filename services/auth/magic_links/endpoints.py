"""Signing in with a mailed link."""

from fastapi import APIRouter
from fastapi.responses import Response

from services.auth.accounts.schemas import SecondFactorRead, SignedInRead
from services.auth.clients import ClientInfo
from services.auth.deps import SessionRules, SignInRules, Time, Transactions
from services.auth.magic_links import service
from services.auth.magic_links.problems import InvalidMagicLink
from services.auth.magic_links.schemas import MagicLinkProof, MagicLinkRequest
from services.auth.sessions.grants import Grants
from services.auth.signins.problems import AccountSuspended
from services.auth.throttling.mailing import MailRequests
from shared.problems import InvalidInput, TooManyRequests, problem_responses

router = APIRouter(prefix="/api/auth/magic-link", tags=["magic links"])


@router.post("", status_code=202, responses=problem_responses(InvalidInput, TooManyRequests))
async def request_magic_link(
    body: MagicLinkRequest, mail_requests: MailRequests, transactions: Transactions, time: Time
) -> None:
    """Mail a link that signs in. The answer is the same whether the address is known or not."""
    await mail_requests.spend(service.MAIL_KIND, body.email)
    async with transactions.transaction() as session:
        await service.request(session, body.email, time.now())


@router.post(
    "/verify",
    response_model=SignedInRead,
    responses={
        202: {"model": SecondFactorRead, "description": "The account asks for a second factor"},
        **problem_responses(InvalidInput, InvalidMagicLink, AccountSuspended),
    },
)
async def use_magic_link(
    *,
    body: MagicLinkProof,
    transactions: Transactions,
    sessions: SessionRules,
    sign_ins: SignInRules,
    client: ClientInfo,
    grants: Grants,
    time: Time,
) -> SignedInRead | Response:
    """Sign in with the token of the mailed link."""
    async with transactions.transaction() as session:
        user = await service.redeem(session, sessions, body.token, time.now())
        outcome = await sign_ins.complete(session, user, client, ["mail"])
    return grants.answer(user, outcome)
