"""Signing in with an account elsewhere, and connecting one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import RedirectResponse

from services.auth.clients import ClientInfo
from services.auth.credentials.problems import LastCredential
from services.auth.deps import Settings, Time, Transactions
from services.auth.identities import repository, service
from services.auth.identities.arrivals import CONNECTIONS
from services.auth.identities.cookies import BrowserCookie
from services.auth.identities.deps import Arriving, Providers
from services.auth.identities.federation import Return
from services.auth.identities.policy import address, safe_next
from services.auth.identities.problems import IdentityNotFound, ProviderUnreachable, UnknownProvider
from services.auth.identities.schemas import IdentityList, IdentityRead, LinkStarted, ProviderList, ProviderRead
from services.auth.sessions.cookies import RefreshCookie
from services.auth.tickets.cookies import GivenTicket
from shared.auth import InsufficientScope, InvalidToken, Person, ReauthenticationRequired, RecentCaller
from shared.database import ReadSession, Session
from shared.problems import NotAuthenticated, Problem, problem_responses

router = APIRouter(prefix="/api/auth", tags=["identities"])

ProviderName = Annotated[str, Path(alias="provider", max_length=31)]
_PERSON = (NotAuthenticated, InvalidToken, InsufficientScope)
_RECENT = (*_PERSON, ReauthenticationRequired)


@router.get("/oauth/providers", responses=problem_responses())
async def list_oauth_providers(federation: Providers) -> ProviderList:
    """Whom one can sign in with here."""
    return ProviderList(providers=[ProviderRead.model_validate(entry) for entry in federation.offered])


@router.get("/oauth/{provider}/start", status_code=303, response_class=RedirectResponse)
async def start_oauth(
    provider: ProviderName,
    federation: Providers,
    transactions: Transactions,
    cookie: BrowserCookie,
    next_path: Annotated[str | None, Query(alias="next")] = None,
) -> Response:
    """Send the browser to a provider. `next`: the page of this site to come back to."""
    try:
        departure = await federation.depart(transactions, provider, safe_next(next_path))
    except Problem as problem:
        return _to(address("/sign-in", query={"problem": problem.code}))
    response = _to(departure.url)
    cookie.set(response, departure.browser)
    return response


@router.get("/oauth/{provider}/callback", status_code=303, response_class=RedirectResponse)
async def finish_oauth(
    *,
    provider: ProviderName,
    arriving: Arriving,
    cookie: BrowserCookie,
    ticket_cookie: GivenTicket,
    settings: Settings,
    client: ClientInfo,
    state: str | None = None,
    code: str | None = None,
    iss: str | None = None,
    error: str | None = None,
) -> Response:
    """Receive the browser from a provider and send it on, signed in or with the code of a problem."""
    returned = Return(state=state, code=code, issuer=iss, error=error, browser=cookie.presented)
    arrival = await arriving.arrive(provider, returned, client)
    response = _to(arrival.url)
    cookie.clear(response)
    if arrival.ticket is not None:
        ticket_cookie.set(response, arrival.ticket)
    if arrival.issued is not None:
        refresh = RefreshCookie(response, is_secure=settings.public_url.startswith("https://"), is_browser=True)
        refresh.set(arrival.issued.refresh_token, arrival.issued.ends_at, arrival.issued.issued_at)
    return response


@router.post("/identities/{provider}/link", responses=problem_responses(*_RECENT, UnknownProvider, ProviderUnreachable))
async def link_identity(
    *,
    provider: ProviderName,
    caller: RecentCaller,
    federation: Providers,
    transactions: Transactions,
    cookie: BrowserCookie,
    response: Response,
) -> LinkStarted:
    """Begin to connect an account elsewhere: send the browser to `url`; it comes back to the settings."""
    departure = await federation.depart(
        transactions, provider, CONNECTIONS, user_id=caller.id, session_id=caller.session_id
    )
    cookie.set(response, departure.browser)
    response.headers["Cache-Control"] = "no-store"
    return LinkStarted(url=departure.url)


@router.get("/identities", responses=problem_responses(*_PERSON))
async def list_identities(caller: Person, session: ReadSession, federation: Providers) -> IdentityList:
    """The accounts elsewhere that open the caller's."""
    found = await repository.of_user(session, caller.id)
    return IdentityList(
        identities=[
            IdentityRead(
                id=identity.id,
                provider=identity.provider,
                label=federation.label(identity.provider),
                email=identity.email,
                created_at=identity.created_at,
                last_used_at=identity.last_used_at,
            )
            for identity in found
        ]
    )


@router.delete(
    "/identities/{id}", status_code=204, responses=problem_responses(*_RECENT, IdentityNotFound, LastCredential)
)
async def unlink_identity(
    *,
    identity_id: Annotated[UUID, Path(alias="id")],
    caller: RecentCaller,
    session: Session,
    federation: Providers,
    client: ClientInfo,
    time: Time,
) -> None:
    """Disconnect an account elsewhere. The last way into the account stays."""
    await service.disconnect(session, caller, identity_id, client, time.now(), federation=federation)


def _to(url: str) -> RedirectResponse:
    # The address may hold a state or a ticket: no cache keeps it, and no other site is told.
    return RedirectResponse(
        url, status_code=303, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    )
