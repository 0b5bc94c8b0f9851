"""The adapter to GitHub: OAuth 2.0 with PKCE, and its API for who signed in. There are no ID tokens.

Someone is known by their number: a login name can be given up and taken by somebody else.
"""

from typing import Any, Final

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from services.auth.identities.claims import is_token, usable_email, usable_name
from services.auth.identities.fetching import fetch, fetch_object
from services.auth.identities.ports import Attempt, ExternalIdentity, ProviderRefused
from services.auth.identities.providers import GitHubSettings

_OK: Final = 200
_SCOPES: Final = ("read:user", "user:email")
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


class GitHubProvider:
    """github.com, or a server of one's own."""

    def __init__(self, settings: GitHubSettings, client: httpx.AsyncClient) -> None:
        self._settings = settings
        self._client = client

    async def authorization_url(self, attempt: Attempt) -> str:
        url: str = prepare_grant_uri(
            self._settings.authorization_url,
            client_id=self._settings.client_id,
            response_type="code",
            redirect_uri=attempt.redirect_uri,
            scope=list(_SCOPES),
            state=attempt.state,
            code_challenge=create_s256_code_challenge(attempt.code_verifier),
            code_challenge_method="S256",
        )
        return url

    async def identify(self, attempt: Attempt, code: str, issuer: str | None) -> ExternalIdentity:
        if issuer is not None and issuer != self._settings.issuer:
            raise ProviderRefused("the answer came from another issuer (RFC 9207)")
        headers = {
            "Authorization": f"Bearer {await self._access_token(attempt, code)}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        user = await fetch_object(self._client, f"{self._settings.api_url}/user", headers=headers)
        number = user.get("id")
        if not isinstance(number, int) or isinstance(number, bool) or number <= 0:
            raise ProviderRefused("there is no user number")
        email, email_verified = await self._primary_email(headers)
        return ExternalIdentity(
            issuer=self._settings.issuer,
            subject=str(number),
            email=email,
            email_verified=email_verified,
            name=usable_name(user.get("login")),
        )

    async def _access_token(self, attempt: Attempt, code: str) -> str:
        body = prepare_token_request(
            "authorization_code",
            redirect_uri=attempt.redirect_uri,
            code=code,
            code_verifier=attempt.code_verifier,
            client_id=self._settings.client_id,
            client_secret=self._settings.client_secret.get_secret_value(),
        )
        # GitHub answers 200 with {"error": ...} for a code that is not good.
        status, answer = await fetch(self._client, "POST", self._settings.token_url, content=body, headers=_FORM)
        token = answer.get("access_token") if status == _OK and isinstance(answer, dict) else None
        if not is_token(token):
            raise ProviderRefused("the token endpoint gave no token")
        return token

    async def _primary_email(self, headers: dict[str, str]) -> tuple[str | None, bool]:
        """Return the primary address and whether it is proven. The one in the profile is whatever they typed."""
        status, emails = await fetch(self._client, "GET", f"{self._settings.api_url}/user/emails", headers=headers)
        entries: list[Any] = emails if status == _OK and isinstance(emails, list) else []
        for entry in entries:
            if isinstance(entry, dict) and entry.get("primary") is True:
                email = usable_email(entry.get("email"))
                return email, email is not None and entry.get("verified") is True
        return None, False
