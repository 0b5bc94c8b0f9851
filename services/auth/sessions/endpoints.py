"""Carrying a session on, and ending it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from services.auth.accounts import repository as accounts
from services.auth.accounts.schemas import SignedInRead
from services.auth.audit import service as audit
from services.auth.audit.kinds import Kind
from services.auth.deps import SessionRules, Time, Transactions
from services.auth.sessions.cookies import Cookie, PresentedToken
from services.auth.sessions.grants import Grants
from services.auth.sessions.problems import CsrfHeaderMissing, InvalidRefreshToken
from shared.auth import InvalidToken, TokenVerifier
from shared.problems import NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/auth", tags=["sessions"])

_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", description="Access token from /api/auth/login.")


async def _bearer_session(
    request: Request,
    presented: PresentedToken,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> UUID | None:
    if bearer is None:
        return None
    verifier: TokenVerifier = request.app.state.verifier
    try:
        return (await verifier.verify(bearer.credentials)).session_id
    except InvalidToken:
        if presented is None:
            raise
        return None  # beside a refresh token, an access token that expired must keep nobody from signing out


BearerSession = Annotated[UUID | None, Depends(_bearer_session)]


@router.post(
    "/refresh", response_model=SignedInRead, responses=problem_responses(InvalidRefreshToken, CsrfHeaderMissing)
)
async def refresh(
    presented: PresentedToken, sessions: SessionRules, transactions: Transactions, grants: Grants
) -> SignedInRead:
    """Exchange a refresh token, which works once, for new tokens."""
    if presented is None:
        raise grants.refusal()
    async with transactions.transaction() as session:
        issued = await sessions.refresh(session, presented)
        user = await accounts.by_id(session, issued.user_id) if issued else None
    # A replay has revoked the family: that is committed above, and only then refused.
    if issued is None or user is None:
        raise grants.refusal()
    return grants.tokens(user, issued, is_sign_in=False)


@router.post("/logout", status_code=204, responses=problem_responses(NotAuthenticated, CsrfHeaderMissing))
async def logout(
    *,
    presented: PresentedToken,
    session_id: BearerSession,
    sessions: SessionRules,
    transactions: Transactions,
    cookie: Cookie,
    time: Time,
) -> None:
    """End the session of the refresh token and that of the access token. Ending one that has ended is fine."""
    if presented is None and session_id is None:
        raise NotAuthenticated("Send a refresh token or an access token.")
    async with transactions.transaction() as session:
        ended = [
            await sessions.end_by_token(session, presented, "logout") if presented is not None else None,
            await sessions.end_by_id(session, session_id, "logout") if session_id is not None else None,
        ]
        for found in filter(None, ended):
            await audit.note(session, Kind.SIGNED_OUT, found.user_id, time.now(), session_id=found.id)
    cookie.clear()
