"""HTTP of wallets: a caller sees and changes only their own."""

from fastapi import APIRouter

from services.blockchain.deps import Settings, ThisSite
from services.blockchain.wallets import service
from services.blockchain.wallets.problems import (
    TooManyWallets,
    WalletAlreadyLinked,
    WalletNotFound,
    WalletTaken,
)
from services.blockchain.wallets.schemas import WalletCreate, WalletList, WalletNonce, WalletNonceCreate, WalletRead
from shared.auth import (
    CurrentCaller,
    InsufficientScope,
    InvalidToken,
    ReauthenticationRequired,
    RecentCaller,
    VerifiedCaller,
)
from shared.clock import Now
from shared.database import ReadSession, Session
from shared.ethereum import Address
from shared.idempotency import IdempotencyKeyReused, Once
from shared.pagination import Page
from shared.problems import EmailNotVerified, InvalidInput, NotAuthenticated, problem_responses
from shared.siwe import REFUSALS, UnsupportedChain

router = APIRouter(prefix="/api/wallets", tags=["wallets"])

_NO_CALLER = (NotAuthenticated, InvalidToken)
# Whoever links a wallet, or takes one away, decides where tokens go.
_NOT_NOW = (EmailNotVerified, ReauthenticationRequired, InsufficientScope)


@router.post(
    "/nonce",
    responses=problem_responses(InvalidInput, UnsupportedChain, *_NO_CALLER, *_NOT_NOW),
)
async def create_wallet_nonce(
    *, body: WalletNonceCreate, caller: VerifiedCaller, _: RecentCaller, session: Session, site: ThisSite, now: Now
) -> WalletNonce:
    """Get the message (ERC-4361) that proves a wallet when its holder signs it."""
    return await service.ask(session, caller, body, site=site, now=now)


@router.post(
    "",
    status_code=201,
    responses=problem_responses(
        InvalidInput,
        *REFUSALS,
        *_NO_CALLER,
        *_NOT_NOW,
        WalletTaken,
        WalletAlreadyLinked,
        TooManyWallets,
        IdempotencyKeyReused,
    ),
)
async def link_wallet(
    *,
    body: WalletCreate,
    caller: VerifiedCaller,
    _: RecentCaller,
    session: Session,
    once: Once,
    site: ThisSite,
    settings: Settings,
    now: Now,
) -> WalletRead:
    """Link the wallet that signed the message to the caller."""
    limit = settings.max_wallets
    return await once(WalletRead, lambda: service.link(session, caller, body, site=site, limit=limit, now=now))


@router.get("", responses=problem_responses(InvalidInput, *_NO_CALLER))
async def list_wallets(caller: CurrentCaller, session: ReadSession, page: Page) -> WalletList:
    """List the caller's wallets, oldest first."""
    return await service.list_page(session, caller, page)


@router.delete(
    "/{address}",
    status_code=204,
    responses=problem_responses(InvalidInput, *_NO_CALLER, ReauthenticationRequired, InsufficientScope, WalletNotFound),
)
async def unlink_wallet(address: Address, caller: RecentCaller, session: Session) -> None:
    """Take a wallet off the caller's account."""
    await service.unlink(session, caller, address)
