"""The providers of this installation, and the way to one and back: what is asked of the network, and when.

No transaction is open while a provider is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import httpx
from pydantic import SecretStr

from services.auth.identities import attempts, repository
from services.auth.identities.github import GitHubProvider
from services.auth.identities.models import OAuthAttempt
from services.auth.identities.oidc import OidcProvider
from services.auth.identities.ports import (
    Attempt,
    ExternalIdentity,
    IdentityProvider,
    ProviderRefused,
    ProviderUnavailable,
)
from services.auth.identities.problems import (
    ProviderNotBelieved,
    ProviderUnreachable,
    SignInCancelled,
    SignInExpired,
    UnknownProvider,
)
from services.auth.identities.providers import OidcSettings, ProviderSettings
from shared.clock import Clock
from shared.database import Database
from shared.logging import get_logger
from shared.telemetry import counter

log = get_logger(__name__)

_LONGEST_TOKEN = 200
_LONGEST_CODE = 4096
_returns = counter("sparkle_auth_oauth_returns", "Browsers that came back from a provider, by outcome.", "outcome")


@dataclass(frozen=True)
class Departure:
    """Where to send a browser, and the token that its cookie has to bring back."""

    url: str
    browser: str


@dataclass(frozen=True)
class Return:
    """What a browser brought back; any of it may be missing or anything. `browser` is the cookie."""

    state: str | None
    code: str | None
    issuer: str | None
    error: str | None
    browser: str | None


def adapters(
    settings: Sequence[ProviderSettings], client: httpx.AsyncClient, clock: Clock
) -> Mapping[str, IdentityProvider]:
    """Return the real adapter of every configured provider, by name."""
    return {
        entry.name: OidcProvider(entry, client, clock)
        if isinstance(entry, OidcSettings)
        else GitHubProvider(entry, client)
        for entry in settings
    }


class Federation:
    """Sends browsers to providers and finds out who comes back."""

    def __init__(
        self,
        settings: Sequence[ProviderSettings],
        ports: Mapping[str, IdentityProvider],
        clock: Clock,
        *,
        secret: SecretStr,
        public_url: str,
    ) -> None:
        self.offered = tuple(settings)
        self._ports = ports
        self._clock = clock
        self._secret = secret
        self._public_url = public_url

    def label(self, provider: str) -> str:
        """Return what people call a provider, also one that is not offered any more."""
        return next((entry.label for entry in self.offered if entry.name == provider), provider.capitalize())

    async def depart(
        self,
        database: Database,
        provider: str,
        next_path: str,
        *,
        user_id: UUID | None = None,
        session_id: UUID | None = None,
    ) -> Departure:
        """Begin a sign-in, or for `user_id` the connecting of an account elsewhere, and return where it leads.

        Raises:
            UnknownProvider: it is not offered here.
            ProviderUnreachable: it could not be asked.
        """
        port = self._port(provider)
        state, browser = attempts.new_token(), attempts.new_token()
        try:
            url = await port.authorization_url(self._attempt(provider, state, browser))
        except (ProviderUnavailable, ProviderRefused) as error:
            log.warning("identity_provider_failed", provider=provider, reason=str(error))
            raise ProviderUnreachable from None
        async with database.transaction() as session:
            session.add(
                OAuthAttempt(
                    state_hash=attempts.digest(state),
                    browser_hash=attempts.digest(browser),
                    provider=provider,
                    next_path=next_path,
                    user_id=user_id,
                    session_id=session_id,
                    expires_at=self._clock.now() + attempts.LIFETIME,
                )
            )
        return Departure(url, browser)

    async def accept(self, database: Database, provider: str, returned: Return) -> OAuthAttempt:
        """Return the attempt that a browser comes back from; it is used up.

        Raises:
            UnknownProvider: it is not offered here.
            SignInExpired: there is none of this state in this browser, or it took too long, or it came back before.
        """
        self._port(provider)
        state, browser = returned.state or "", returned.browser or ""
        taken: OAuthAttempt | None = None
        if 0 < len(state) <= _LONGEST_TOKEN and 0 < len(browser) <= _LONGEST_TOKEN:
            async with database.transaction() as session:
                taken = await repository.take_attempt(
                    session, provider, attempts.digest(state), attempts.digest(browser), self._clock.now()
                )
        if taken is None:
            _returns.labels("auth", "expired").inc()
            raise SignInExpired
        return taken

    async def identify(self, provider: str, returned: Return) -> ExternalIdentity:
        """Return who came back; accept the attempt before.

        Raises:
            SignInCancelled: the person changed their mind at the provider.
            ProviderNotBelieved: what came back proves nothing.
            ProviderUnreachable: the provider could not be asked.
        """
        outcome = "refused"
        try:
            if returned.error is not None or not returned.code or len(returned.code) > _LONGEST_CODE:
                outcome = "cancelled" if returned.error == "access_denied" else "refused"
                raise SignInCancelled if outcome == "cancelled" else ProviderNotBelieved
            attempt = self._attempt(provider, returned.state or "", returned.browser or "")
            found = await self._port(provider).identify(attempt, returned.code, returned.issuer)
            outcome = "identified"
            return found
        except ProviderUnavailable as error:
            outcome = "unavailable"
            log.warning("identity_provider_failed", provider=provider, reason=str(error))
            raise ProviderUnreachable from None
        except ProviderRefused as error:
            log.warning("identity_refused", provider=provider, reason=str(error))
            raise ProviderNotBelieved from None
        finally:
            _returns.labels("auth", outcome).inc()

    def _port(self, provider: str) -> IdentityProvider:
        port = self._ports.get(provider)
        if port is None:
            raise UnknownProvider
        return port

    def _attempt(self, provider: str, state: str, browser: str) -> Attempt:
        redirect_uri = f"{self._public_url}/api/auth/oauth/{provider}/callback"
        return attempts.attempt_of(self._secret, state, browser, redirect_uri)
