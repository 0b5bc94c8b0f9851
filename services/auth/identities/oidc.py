"""The adapter to OpenID Connect providers: authorization code with PKCE, and an ID token that is verified.

Discovery document and keys are kept for an hour; keys are asked for again when a token names one that is not among
them, at most once a minute. Tokens of the provider are used here and kept nowhere.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote_plus, urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwk

from services.auth.identities.claims import identity_from, is_token
from services.auth.identities.fetching import fetch, fetch_object
from services.auth.identities.id_tokens import UnknownKey, usable_keys, verified_claims
from services.auth.identities.keeping import Kept
from services.auth.identities.ports import Attempt, ExternalIdentity, ProviderRefused
from services.auth.identities.providers import OidcSettings
from shared.clock import Clock

_KEPT: Final = timedelta(hours=1)
_KEYS_AT_MOST_EVERY: Final = timedelta(minutes=1)
_OK: Final = 200
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class _Metadata:
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    sends_issuer: bool
    takes_basic: bool


class OidcProvider:
    """A provider with a discovery document."""

    def __init__(self, settings: OidcSettings, client: httpx.AsyncClient, clock: Clock) -> None:
        self._settings = settings
        self._client = client
        self._clock = clock
        self._metadata = Kept(self._discover, clock)
        self._keys = Kept(self._read_keys, clock)

    async def authorization_url(self, attempt: Attempt) -> str:
        metadata = await self._metadata.get(_KEPT)
        url: str = prepare_grant_uri(
            metadata.authorization_endpoint,
            client_id=self._settings.client_id,
            response_type="code",
            redirect_uri=attempt.redirect_uri,
            scope=list(self._settings.scopes),
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=create_s256_code_challenge(attempt.code_verifier),
            code_challenge_method="S256",
        )
        return url

    async def identify(self, attempt: Attempt, code: str, issuer: str | None) -> ExternalIdentity:
        metadata = await self._metadata.get(_KEPT)
        if issuer != self._settings.issuer and (issuer is not None or metadata.sends_issuer):
            raise ProviderRefused("the answer came from another issuer (RFC 9207)")
        tokens = await self._exchange(metadata, attempt, code)
        id_token, access_token = tokens.get("id_token"), tokens.get("access_token")
        if not isinstance(id_token, str) or not is_token(access_token):
            raise ProviderRefused("the token endpoint gave no tokens")
        claims = await self._verified(id_token, access_token, attempt.nonce)
        if "email" not in claims and metadata.userinfo_endpoint:
            bearer = {"Authorization": f"Bearer {access_token}"}
            told = await fetch_object(self._client, metadata.userinfo_endpoint, headers=bearer)
            if told.get("sub") != claims["sub"]:
                raise ProviderRefused("the user information is about somebody else")
            claims = {**told, **claims}
        return identity_from(self._settings.issuer, claims)

    async def _exchange(self, metadata: _Metadata, attempt: Attempt, code: str) -> dict[str, Any]:
        name, secret = self._settings.client_id, self._settings.client_secret.get_secret_value()
        body = prepare_token_request(
            "authorization_code", redirect_uri=attempt.redirect_uri, code=code, code_verifier=attempt.code_verifier
        )
        auth: httpx.BasicAuth | None = None
        if metadata.takes_basic:
            # Form-encoded before they are joined: RFC 6749, section 2.3.1.
            auth = httpx.BasicAuth(quote_plus(name), quote_plus(secret))
        else:
            body += f"&client_id={quote_plus(name)}&client_secret={quote_plus(secret)}"
        status, answer = await fetch(
            self._client, "POST", metadata.token_endpoint, content=body, headers=_FORM, auth=auth
        )
        if status != _OK or not isinstance(answer, dict):
            raise ProviderRefused(f"the token endpoint answered {status}")
        return answer

    async def _verified(self, token: str, access_token: str, nonce: str) -> dict[str, Any]:
        for kept_for in (_KEPT, _KEYS_AT_MOST_EVERY):
            keys = await self._keys.get(kept_for)
            try:
                return verified_claims(
                    token,
                    keys,
                    issuer=self._settings.issuer,
                    client_id=self._settings.client_id,
                    nonce=nonce,
                    access_token=access_token,
                    now=self._clock.now(),
                )
            except UnknownKey:
                continue
        raise ProviderRefused("the ID token is signed by an unknown key")

    async def _discover(self) -> _Metadata:
        url = self._settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
        document = await fetch_object(self._client, url)
        if document.get("issuer") != self._settings.issuer:
            raise ProviderRefused("the discovery document is of another issuer")

        def endpoint(name: str) -> str:
            value = document.get(name)
            if not isinstance(value, str) or not self._is_safe(value):
                raise ProviderRefused(f"the discovery document has no usable {name}")
            return value

        methods = document.get("token_endpoint_auth_methods_supported")
        return _Metadata(
            authorization_endpoint=endpoint("authorization_endpoint"),
            token_endpoint=endpoint("token_endpoint"),
            jwks_uri=endpoint("jwks_uri"),
            userinfo_endpoint=endpoint("userinfo_endpoint") if "userinfo_endpoint" in document else None,
            sends_issuer=document.get("authorization_response_iss_parameter_supported") is True,
            takes_basic=not isinstance(methods, list) or "client_secret_basic" in methods,
        )

    def _is_safe(self, url: str) -> bool:
        """Return whether an endpoint is as safe as the issuer, which was checked when the process started."""
        try:
            issuer, endpoint = urlsplit(self._settings.issuer), urlsplit(url)
        except ValueError:
            return False
        is_same_host = (endpoint.scheme, endpoint.hostname) == (issuer.scheme, issuer.hostname)
        return bool(endpoint.hostname) and (endpoint.scheme == "https" or is_same_host)

    async def _read_keys(self) -> list[jwk.Key]:
        metadata = await self._metadata.get(_KEPT)
        return usable_keys(await fetch_object(self._client, metadata.jwks_uri))
