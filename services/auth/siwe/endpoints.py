"""Signing in with Ethereum, and the wallets that do."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from fastapi.responses import JSONResponse

from services.auth.accounts.schemas import SecondFactorRead, SignedInRead
from services.auth.clients import ClientInfo
from services.auth.credentials.problems import LastCredential
from services.auth.deps import Settings, SignInRules, Time, Transactions
from services.auth.sessions.grants import Grants
from services.auth.signins.problems import AccountSuspended
from services.auth.siwe import repository, service
from services.auth.siwe.messages import Purpose
from services.auth.siwe.models import WalletCredential
from services.auth.siwe.problems import (
    MessageForAnotherPurpose,
    TooManyWallets,
    WalletNotFound,
    WalletTaken,
)
from services.auth.siwe.schemas import (
    SigninWalletList,
    SigninWalletRead,
    SignUp,
    SignUpRead,
    SiweProof,
    SiweQuestion,
    SiweQuestionCreate,
)
from services.auth.tickets import service as tickets
from services.auth.tickets.cookies import GivenTicket, TicketCookie
from shared.auth import InsufficientScope, InvalidToken, Person, ReauthenticationRequired, RecentCaller
from shared.database import ReadSession, Session
from shared.problems import InvalidInput, NotAuthenticated, problem_responses
from shared.siwe import REFUSALS, Site

router = APIRouter(prefix="/api/auth/siwe", tags=["wallets that sign in"])

_PERSON = (NotAuthenticated, InvalidToken, InsufficientScope)
_RECENT = (*_PERSON, ReauthenticationRequired)
_NO_PROOF = (InvalidInput, *REFUSALS, MessageForAnotherPurpose)


def _site(settings: Settings) -> Site:
    return Site(settings.public_url, settings.chain_id)


ThisSite = Annotated[Site, Depends(_site)]


@router.post("/nonce", responses=problem_responses(InvalidInput))
async def create_siwe_nonce(body: SiweQuestionCreate, session: Session, site: ThisSite, time: Time) -> SiweQuestion:
    """Get what a wallet has to sign to sign in."""
    return await service.ask(session, Purpose.SIGN_IN, body.address, time.now(), site=site, user_id=None)


@router.post(
    "/verify",
    response_model=SignedInRead,
    responses={
        202: {
            "model": SecondFactorRead | SignUpRead,
            "description": "The account asks for a second factor, or the wallet is new here: a ticket to sign up",
        },
        **problem_responses(*_NO_PROOF, AccountSuspended),
    },
)
async def verify_siwe(
    *,
    body: SiweProof,
    transactions: Transactions,
    sign_ins: SignInRules,
    site: ThisSite,
    client: ClientInfo,
    time: Time,
    grants: Grants,
    ticket_cookie: GivenTicket,
) -> SignedInRead | Response:
    """Sign in with the wallet that signed the message."""
    address = await service.prove(transactions, body, Purpose.SIGN_IN, time.now(), site=site, user_id=None)
    async with transactions.transaction() as session:
        user = await service.owner_of(session, address, time.now())
        if user is None:
            ticket, expires_at = await tickets.issue_for_wallet(session, address, time.now())
            return _sign_up(ticket, expires_at, ticket_cookie)
        outcome = await sign_ins.complete(session, user, client, ["swk"])
    return grants.answer(user, outcome)


@router.post("/link/nonce", responses=problem_responses(InvalidInput, *_PERSON))
async def create_siwe_link_nonce(
    body: SiweQuestionCreate, caller: Person, session: Session, site: ThisSite, time: Time
) -> SiweQuestion:
    """Get what a wallet has to sign to open the caller's account from now on."""
    return await service.ask(session, Purpose.LINK, body.address, time.now(), site=site, user_id=caller.id)


@router.post(
    "/link",
    status_code=201,
    response_model=SigninWalletRead,
    responses=problem_responses(*_NO_PROOF, *_RECENT, WalletTaken, TooManyWallets),
)
async def link_siwe_wallet(
    *,
    body: SiweProof,
    caller: RecentCaller,
    transactions: Transactions,
    site: ThisSite,
    client: ClientInfo,
    time: Time,
) -> WalletCredential:
    """Let the wallet that signed the message open the caller's account."""
    now = time.now()
    address = await service.prove(transactions, body, Purpose.LINK, now, site=site, user_id=caller.id)
    async with transactions.transaction() as session:
        return await service.connect(session, caller, address, client, now)


@router.get("/wallets", responses=problem_responses(*_PERSON))
async def list_siwe_wallets(caller: Person, session: ReadSession) -> SigninWalletList:
    """The wallets that open the caller's account."""
    found = await repository.of_user(session, caller.id)
    return SigninWalletList(wallets=[SigninWalletRead.model_validate(wallet) for wallet in found])


@router.delete("/wallets/{id}", status_code=204, responses=problem_responses(*_RECENT, WalletNotFound, LastCredential))
async def unlink_siwe_wallet(
    wallet_id: Annotated[UUID, Path(alias="id")],
    caller: RecentCaller,
    session: Session,
    client: ClientInfo,
    time: Time,
) -> None:
    """Take a wallet's way into the account. The last way in stays."""
    await service.disconnect(session, caller, wallet_id, client, time.now())


def _sign_up(ticket: str, expires_at: datetime, cookie: TicketCookie) -> JSONResponse:
    body = SignUpRead(sign_up=SignUp(ticket=ticket, expires_at=expires_at)).model_dump(mode="json")
    response = JSONResponse(body, status_code=202, headers={"Cache-Control": "no-store"})
    cookie.set(response, ticket)
    return response
