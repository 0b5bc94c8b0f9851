"""Signing in with a passkey, and confirming with one that it is still its owner."""

from typing import Any

from fastapi import APIRouter, Response

from services.auth.accounts.schemas import SignedInRead
from services.auth.clients import ClientInfo
from services.auth.deps import PasskeyRules, SessionRules, SignInRules, Time, Transactions
from services.auth.passkeys.policy import Purpose
from services.auth.passkeys.problems import InvalidPasskey
from services.auth.passkeys.schemas import PasskeyOptions, PasskeyProof
from services.auth.passkeys.service import Asked
from services.auth.sessions.grants import Grants
from services.auth.sessions.reauthentication import confirm
from services.auth.signins.problems import AccountSuspended
from shared.auth import InsufficientScope, Person
from shared.database import ReadSession
from shared.problems import EmailNotVerified, InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/auth", tags=["passkeys"])

# A passkey verifies its user, by a finger, a face or a PIN: what one has, and what one is or knows (RFC 8176).
METHODS = ("hwk", "mfa")


@router.post("/passkeys/login/options", response_model=PasskeyOptions)
async def begin_passkey_login(passkeys: PasskeyRules, response: Response) -> dict[str, Any]:
    """Get what `navigator.credentials.get()` needs to sign in. It says nothing about anybody."""
    response.headers["Cache-Control"] = "no-store"
    return {"public_key": passkeys.login_options()}


@router.post(
    "/passkeys/login/verify",
    response_model=SignedInRead,
    responses=problem_responses(InvalidInput, InvalidPasskey, EmailNotVerified, AccountSuspended),
)
async def login_with_passkey(
    *,
    body: PasskeyProof,
    transactions: Transactions,
    passkeys: PasskeyRules,
    sign_ins: SignInRules,
    client: ClientInfo,
    grants: Grants,
) -> SignedInRead | Response:
    """Sign in with a passkey. No second factor is asked for: it is two in one."""
    async with transactions.transaction() as session:
        user = await passkeys.recognise(session, Asked(Purpose.LOGIN), body.credential, client)
        if user is not None and not user.email_verified:
            raise EmailNotVerified("Open the link in the mail we sent you, then sign in.")
        outcome = await sign_ins.complete(session, user, client, METHODS) if user else None
    # A refusal may have been noted: that is committed above, and only then refused.
    if user is None or outcome is None:
        raise InvalidPasskey
    return grants.answer(user, outcome)


@router.post(
    "/reauthenticate/passkey/options",
    response_model=PasskeyOptions,
    responses=problem_responses(NotAuthenticated, InsufficientScope),
)
async def begin_passkey_reauthentication(
    caller: Person, session: ReadSession, passkeys: PasskeyRules, response: Response
) -> dict[str, Any]:
    """Get what `navigator.credentials.get()` needs to confirm that it is you."""
    response.headers["Cache-Control"] = "no-store"
    return {"public_key": await passkeys.reauthentication_options(session, caller)}


@router.post(
    "/reauthenticate/passkey/verify",
    response_model=SignedInRead,
    responses=problem_responses(InvalidInput, NotAuthenticated, InvalidPasskey, InsufficientScope),
)
async def reauthenticate_with_passkey(
    *,
    body: PasskeyProof,
    caller: Person,
    transactions: Transactions,
    passkeys: PasskeyRules,
    sessions: SessionRules,
    client: ClientInfo,
    grants: Grants,
    time: Time,
) -> SignedInRead:
    """Confirm with a passkey that it is you; the new access token may do what asks for that, for ten minutes."""
    asked = Asked(Purpose.REAUTHENTICATE, caller.session_id)
    async with transactions.transaction() as session:
        user = await passkeys.recognise(session, asked, body.credential, client)
    if user is None or user.id != caller.id:
        raise InvalidPasskey
    confirmed = await confirm(transactions, sessions, user, caller.session_id, METHODS, client=client, time=time)
    return grants.renewed(user, confirmed, time.now())
