"""Making, listing, revoking and exchanging personal access tokens."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from services.auth.clients import ClientInfo
from services.auth.deps import Keys, PersonalTokenRules, Settings, Time, Transactions
from services.auth.personal_tokens import policy, repository
from services.auth.personal_tokens.models import PersonalToken
from services.auth.personal_tokens.problems import PersonalTokenNotFound, TooManyPersonalTokens
from services.auth.personal_tokens.schemas import (
    AccessTokenRead,
    NewPersonalToken,
    PersonalTokenCreate,
    PersonalTokenList,
    PersonalTokenRead,
    TokenExchange,
)
from services.auth.sessions.holding import hold
from services.auth.sessions.tokens import program_token
from services.auth.signins.problems import AccountSuspended
from shared.auth import InsufficientScope, Person, ReauthenticationRequired, RecentCaller
from shared.database import ReadSession, Session
from shared.personal_tokens import InvalidPersonalToken
from shared.problems import EmailNotVerified, InvalidInput, NotAuthenticated, problem_responses

router = APIRouter(prefix="/api/auth", tags=["personal tokens"])


@router.post(
    "/tokens",
    status_code=201,
    response_model=NewPersonalToken,
    responses=problem_responses(
        InvalidInput,
        NotAuthenticated,
        ReauthenticationRequired,
        EmailNotVerified,
        AccountSuspended,
        InsufficientScope,
        TooManyPersonalTokens,
    ),
)
async def create_personal_token(
    *,
    body: PersonalTokenCreate,
    caller: RecentCaller,
    tokens: PersonalTokenRules,
    client: ClientInfo,
    session: Session,
    time: Time,
    response: Response,
) -> NewPersonalToken:
    """Make a token for a program. The answer is the only place that ever shows it."""
    await hold(session, caller, time.now())
    text, token = await tokens.create(session, caller.id, body, client)
    response.headers["Cache-Control"] = "no-store"
    return NewPersonalToken(token=text, **PersonalTokenRead.model_validate(token).model_dump(by_alias=False))


@router.get(
    "/tokens", response_model=PersonalTokenList, responses=problem_responses(NotAuthenticated, InsufficientScope)
)
async def list_personal_tokens(caller: Person, session: ReadSession) -> dict[str, Sequence[PersonalToken]]:
    """One's own tokens, the newest first; 50 at most."""
    return {"tokens": await repository.of_user(session, caller.id)}


@router.delete(
    "/tokens/{tokenId}",
    status_code=204,
    responses=problem_responses(NotAuthenticated, InsufficientScope, PersonalTokenNotFound),
)
async def revoke_personal_token(
    token_id: Annotated[UUID, Path(alias="tokenId")],
    caller: Person,
    tokens: PersonalTokenRules,
    client: ClientInfo,
    session: Session,
) -> None:
    """Revoke a token: it is refused everywhere within a second."""
    await tokens.revoke(session, caller.id, token_id, client)


@router.post("/token", response_model=AccessTokenRead, responses=problem_responses(InvalidInput, InvalidPersonalToken))
async def exchange_personal_token(
    *,
    body: TokenExchange,
    tokens: PersonalTokenRules,
    keys: Keys,
    settings: Settings,
    transactions: Transactions,
    time: Time,
    response: Response,
) -> AccessTokenRead:
    """Exchange a personal access token for an access token of at most five minutes, for sockets and other services."""
    signer = await keys.signer()
    async with transactions.transaction() as session:
        token, user = await tokens.use(session, body.personal_access_token)
    now = time.now()
    ends_at = policy.access_ends_at(token, timedelta(minutes=settings.access_token_minutes), now)
    response.headers["Cache-Control"] = "no-store"
    access = program_token(signer, settings, user, token.id, scopes=token.scopes, now=now, ends_at=ends_at)
    return AccessTokenRead(access_token=access, expires_in=int((ends_at - now).total_seconds()))
