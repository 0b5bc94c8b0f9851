"""Passkeys: making them, naming them, removing them."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Response

from services.auth.clients import ClientInfo
from services.auth.credentials.problems import LastCredential
from services.auth.deps import PasskeyRules
from services.auth.passkeys import repository
from services.auth.passkeys.models import Passkey
from services.auth.passkeys.problems import PasskeyNotFound, PasskeyRefused, PasskeyTaken, TooManyPasskeys
from services.auth.passkeys.schemas import PasskeyCreate, PasskeyList, PasskeyOptions, PasskeyRead, PasskeyUpdate
from shared.auth import InsufficientScope, Person, ReauthenticationRequired, RecentCaller
from shared.database import ReadSession, Session
from shared.problems import InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/auth/passkeys", tags=["passkeys"])

PasskeyId = Annotated[UUID, Path(alias="passkeyId")]
_REFUSALS = (NotAuthenticated, InsufficientScope)
_RECENT = (*_REFUSALS, ReauthenticationRequired)


@router.get("", response_model=PasskeyList, responses=problem_responses(*_REFUSALS))
async def list_passkeys(caller: Person, session: ReadSession) -> dict[str, Sequence[Passkey]]:
    """One's passkeys, the oldest first; at most 20."""
    return {"passkeys": await repository.of_user(session, caller.id)}


@router.post("/register/options", response_model=PasskeyOptions, responses=problem_responses(*_RECENT))
async def begin_passkey(
    caller: RecentCaller, session: ReadSession, passkeys: PasskeyRules, response: Response
) -> dict[str, Any]:
    """Get what `navigator.credentials.create()` needs. It is good for one passkey, within five minutes."""
    response.headers["Cache-Control"] = "no-store"
    return {"public_key": await passkeys.registration_options(session, caller)}


@router.post(
    "/register/verify",
    status_code=201,
    response_model=PasskeyRead,
    responses=problem_responses(InvalidInput, PasskeyRefused, *_RECENT, PasskeyTaken, TooManyPasskeys),
)
async def add_passkey(
    body: PasskeyCreate, caller: RecentCaller, session: Session, passkeys: PasskeyRules, client: ClientInfo
) -> Passkey:
    """Keep the passkey that the browser made: from now on it signs in, with no password and no code."""
    return await passkeys.register(session, caller, body, client)


@router.patch(
    "/{passkeyId}",
    response_model=PasskeyRead,
    responses=problem_responses(InvalidInput, *_REFUSALS, PasskeyNotFound),
)
async def rename_passkey(
    *,
    passkey_id: PasskeyId,
    body: PasskeyUpdate,
    caller: Person,
    session: Session,
    passkeys: PasskeyRules,
    client: ClientInfo,
) -> Passkey:
    """Give a passkey another name."""
    return await passkeys.rename(session, caller, passkey_id, body.name, client)


@router.delete(
    "/{passkeyId}",
    status_code=204,
    responses=problem_responses(*_RECENT, PasskeyNotFound, LastCredential),
)
async def remove_passkey(
    passkey_id: PasskeyId, caller: RecentCaller, session: Session, passkeys: PasskeyRules, client: ClientInfo
) -> None:
    """Remove a passkey, unless it is the only way into the account."""
    await passkeys.remove(session, caller, passkey_id, client)
