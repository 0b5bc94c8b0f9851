"""The auth service's API: wiring only."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.auth import models as _models  # noqa: F401 - SQLAlchemy must know every table before the first query
from services.auth.accounts.endpoints import router as accounts
from services.auth.accounts.passwords import PasswordHasher
from services.auth.addresses.endpoints import router as addresses
from services.auth.admin.endpoints import router as admin
from services.auth.admin.service import Administration
from services.auth.audit.endpoints import router as audit
from services.auth.avatars.endpoints import router as avatars
from services.auth.avatars.studio import Studio
from services.auth.boundaries.endpoints import router as boundaries
from services.auth.erasures.endpoints import router as erasures
from services.auth.exports.endpoints import router as exports
from services.auth.factors.endpoints import router as factors
from services.auth.factors.service import SecondFactors
from services.auth.factors.signin import router as second_step
from services.auth.follows.endpoints import router as follows
from services.auth.identities.endpoints import router as identities
from services.auth.identities.federation import Federation, adapters
from services.auth.identities.fetching import provider_client
from services.auth.identities.ports import IdentityProvider
from services.auth.keys.endpoints import router as keys_router
from services.auth.keys.ring import KeyRing
from services.auth.magic_links.endpoints import router as magic_links
from services.auth.passkeys.ceremonies import RelyingParty
from services.auth.passkeys.endpoints import router as passkeys
from services.auth.passkeys.service import Passkeys
from services.auth.passkeys.signin import router as passkey_signin
from services.auth.passwords.endpoints import router as passwords
from services.auth.personal_tokens.endpoints import router as personal_tokens
from services.auth.personal_tokens.service import PersonalTokens
from services.auth.places import places_in
from services.auth.profiles.endpoints import router as profiles
from services.auth.search.endpoints import router as search
from services.auth.sessions.devices import router as devices
from services.auth.sessions.endpoints import router as sessions
from services.auth.sessions.reauthentication import router as reauthentication
from services.auth.sessions.republishing import keep_published
from services.auth.sessions.service import Sessions
from services.auth.settings import AuthSettings
from services.auth.signins.service import SignIns
from services.auth.siwe.endpoints import router as siwe
from services.auth.throttling.counters import Counters
from services.auth.tickets.endpoints import router as tickets
from shared.app import build_app
from shared.auth import TokenVerifier
from shared.background import supervised
from shared.clock import Clock
from shared.jwks import KeySource
from shared.settings import load_settings

DESCRIPTION = "Accounts, sessions, signing keys, profiles, follows, blocks and mutes."


def create_app(
    settings: AuthSettings,
    *,
    clock: Clock | None = None,
    keys: KeySource | None = None,
    providers: Mapping[str, IdentityProvider] | None = None,
) -> FastAPI:
    """Return the application.

    Without `keys` it verifies tokens with the keys it signs them with; without `providers` it asks the configured ones.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        state = app.state
        async with supervised("republishing", lambda: keep_published(state.database, state.redis, state.clock)):
            yield
        state.passwords.close()
        await to_providers.aclose()
        state.studio.close()

    app = build_app(
        settings,
        name="auth",
        routers=[
            accounts,
            sessions,
            devices,
            reauthentication,
            personal_tokens,
            audit,
            keys_router,
            search,  # before profiles, where `search` would be somebody's name
            # Before profiles: "me" is nobody's id or name.
            exports,
            erasures,
            profiles,
            follows,
            boundaries,
            identities,
            tickets,
            factors,
            second_step,
            passkeys,
            passkey_signin,
            avatars,
            magic_links,
            addresses,
            passwords,
            siwe,
            admin,
        ],
        description=DESCRIPTION,
        clock=clock,
        lifespan=lifespan,
        area="people",
    )
    app.state.places = places_in(settings.geoip_database)
    app.state.passwords = PasswordHasher(settings.bcrypt_rounds)
    app.state.guesses = Counters(app.state.redis, settings.secret_key)
    app.state.studio = Studio()
    app.state.sessions = Sessions(app.state.redis, app.state.clock, settings.secret_key)
    app.state.sign_ins = SignIns(app.state.sessions, app.state.clock)
    app.state.personal_tokens = PersonalTokens(app.state.sessions, app.state.clock)
    to_providers = provider_client()
    app.state.federation = Federation(
        settings.oidc_providers,
        adapters(settings.oidc_providers, to_providers, app.state.clock) if providers is None else providers,
        app.state.clock,
        secret=settings.secret_key,
        public_url=settings.public_url,
    )
    app.state.factors = SecondFactors(app.state.clock, settings.secret_key)
    party = RelyingParty.of(settings.public_url)
    app.state.passkeys = Passkeys(party, app.state.clock, settings.secret_key)
    app.state.administration = Administration(app.state.sessions, app.state.clock)
    app.state.key_ring = KeyRing(app.state.database, app.state.clock, settings.secret_key)
    # The keys are in this service's own database: it does not ask itself over HTTP.
    app.state.verifier = TokenVerifier(
        keys or app.state.key_ring,
        app.state.revocations,
        app.state.clock,
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
    )
    return app


def from_environment() -> FastAPI:
    """Return the application as the environment configures it."""
    return create_app(load_settings(AuthSettings))
