"""Where a browser goes that comes back from a provider: into its account, to a second step, on to signing up, or back.

Every failure is a code of ours in the address; nothing that a provider wrote is shown to anybody.
"""

from dataclasses import dataclass

from services.auth.clients import Client
from services.auth.identities import service
from services.auth.identities.federation import Federation, Return
from services.auth.identities.models import OAuthAttempt
from services.auth.identities.policy import address
from services.auth.identities.ports import ExternalIdentity
from services.auth.sessions.service import IssuedSession
from services.auth.signins.challenges import Challenge
from services.auth.signins.service import SignIns
from services.auth.tickets import service as tickets
from shared.clock import Clock
from shared.database import Database
from shared.problems import Problem

_METHODS = ("fed",)
CONNECTIONS = "/settings/connections"


@dataclass(frozen=True)
class Arrival:
    """A page of the web app, and the session or the sign-up ticket that the browser gets beside it."""

    url: str
    issued: IssuedSession | None = None
    ticket: str | None = None


class Arrivals:
    """Receives browsers. Each step has a transaction of its own, and none is open while the provider is asked."""

    def __init__(self, database: Database, clock: Clock, federation: Federation, sign_ins: SignIns) -> None:
        self._database = database
        self._clock = clock
        self._federation = federation
        self._sign_ins = sign_ins

    async def arrive(self, provider: str, returned: Return, client: Client) -> Arrival:
        """Return where the browser goes; it never raises what a person would see as a page of JSON."""
        attempt: OAuthAttempt | None = None
        try:
            attempt = await self._federation.accept(self._database, provider, returned)
            found = await self._federation.identify(provider, returned)
            if attempt.user_id is not None:
                return await self._connect(attempt, found, client)
            return await self._sign_in(attempt, found, client)
        except Problem as problem:
            if attempt is not None and attempt.user_id is not None:
                return Arrival(address(CONNECTIONS, query={"problem": problem.code}))
            query = {"problem": problem.code}
            if attempt is not None and attempt.next_path != "/":
                query["next"] = attempt.next_path
            return Arrival(address("/sign-in", query=query))

    async def _connect(self, attempt: OAuthAttempt, found: ExternalIdentity, client: Client) -> Arrival:
        async with self._database.transaction() as session:
            await service.connect(session, attempt, found, client, self._clock.now(), federation=self._federation)
        return Arrival(address(CONNECTIONS, query={"connected": attempt.provider}))

    async def _sign_in(self, attempt: OAuthAttempt, found: ExternalIdentity, client: Client) -> Arrival:
        query = {"next": attempt.next_path}
        async with self._database.transaction() as session:
            user = await service.owner_of(session, found, self._clock.now())
            if user is None:
                ticket = await tickets.issue_for_identity(session, attempt.provider, found, self._clock.now())
                return Arrival(address("/sign-up/finish", query=query, fragment={"ticket": ticket}), ticket=ticket)
            outcome = await self._sign_ins.complete(session, user, client, _METHODS)
        if isinstance(outcome, Challenge):
            fragment = {
                "challenge": outcome.token,
                "methods": ",".join(outcome.methods),
                "expiresAt": outcome.expires_at.isoformat(),
            }
            return Arrival(address("/sign-in/second-factor", query=query, fragment=fragment))
        return Arrival(address("/signed-in", query=query), outcome)
