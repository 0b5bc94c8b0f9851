"""Deleting one's account, keeping it after all, and the receipt of a deletion."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Response

from services.auth.accounts.models import User
from services.auth.accounts.problems import AccountGone
from services.auth.accounts.schemas import AccountRead
from services.auth.clients import ClientInfo
from services.auth.deps import PersonalTokenRules, SessionRules, Settings, Time
from services.auth.erasures import service
from services.auth.erasures.problems import AdministratorStays, DeletionUnderWay, ReceiptNotFound, WrongConfirmation
from services.auth.erasures.schemas import AccountDeletion, DeletionRead, ReceiptEnvelope
from services.auth.sessions.cookies import Cookie
from shared.auth import InsufficientScope, Person, ReauthenticationRequired, RecentCaller
from shared.database import ReadSession, Session
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/users", tags=["personal data"])

_REFUSALS = (NotAuthenticated, InsufficientScope, AccountGone)


@router.delete(
    "/me",
    status_code=202,
    response_model=DeletionRead,
    responses=problem_responses(
        InvalidInput, WrongConfirmation, AdministratorStays, *_REFUSALS, ReauthenticationRequired
    ),
)
async def delete_account(
    *,
    body: AccountDeletion,
    caller: RecentCaller,
    session: Session,
    sessions: SessionRules,
    personal_tokens: PersonalTokenRules,
    settings: Settings,
    client: ClientInfo,
    cookie: Cookie,
    time: Time,
) -> DeletionRead:
    """Have one's account erased from every service in two weeks. It ends every session; signing in can undo it."""
    delay = timedelta(days=settings.deletion_days)
    due_at = await service.request(
        session,
        sessions,
        personal_tokens,
        caller,
        body.confirm,
        delay=delay,
        client=client,
        now=time.now(),
    )
    cookie.clear()
    return DeletionRead(deletion_due_at=due_at)


@router.post("/me/restore", response_model=AccountRead, responses=problem_responses(*_REFUSALS, DeletionUnderWay))
async def restore_account(caller: Person, session: Session, client: ClientInfo, time: Time) -> dict[str, User]:
    """Keep one's account. Nothing happens when it would not be deleted."""
    return {"user": await service.restore(session, caller, client, time.now())}


@router.get(
    "/receipts/{token}", response_model=ReceiptEnvelope, responses=problem_responses(InvalidInput, ReceiptNotFound)
)
async def read_receipt(
    token: Annotated[str, Path(min_length=1, max_length=200)], session: ReadSession, response: Response
) -> ReceiptEnvelope:
    """What was erased when an account was deleted. For whoever has the link; it names nobody."""
    response.headers["Cache-Control"] = "no-store"
    return ReceiptEnvelope(receipt=await service.receipt(session, token))
