"""The way to a provider of identities."""

from dataclasses import dataclass
from typing import Protocol


class ProviderUnavailable(Exception):  # noqa: N818 - what happened, not a programming error
    """The provider did not answer, or not in time, or at too great length; another try may succeed."""


class ProviderRefused(Exception):  # noqa: N818 - what happened, not a programming error
    """The provider said no, or what it said proves nothing. The text is for logs, made of our own words only."""


@dataclass(frozen=True)
class Attempt:
    """The secrets of one sign-in: what goes to the provider, and what has to come back.

    Attributes:
        state: comes back in the browser.
        nonce: comes back in the ID token.
        code_verifier: shows at the token endpoint who asked (PKCE, RFC 7636).
        redirect_uri: where the browser comes back to.
    """

    state: str
    nonce: str
    code_verifier: str
    redirect_uri: str


@dataclass(frozen=True)
class ExternalIdentity:
    """Somebody as a provider knows them. `issuer` and `subject` together are for ever; the rest is what it told today.

    Attributes:
        email_verified: whether the provider says that it proved the address.
        name: what to make a username from.
    """

    issuer: str
    subject: str
    email: str | None
    email_verified: bool
    name: str | None


class IdentityProvider(Protocol):
    """One provider."""

    async def authorization_url(self, attempt: Attempt) -> str:
        """Return where to send the browser.

        Raises:
            ProviderUnavailable: it could not be asked where that is.
            ProviderRefused: what it said of itself is wrong.
        """
        ...

    async def identify(self, attempt: Attempt, code: str, issuer: str | None) -> ExternalIdentity:
        """Return who came back with `code`; `issuer` is the parameter `iss` beside it (RFC 9207).

        Raises:
            ProviderUnavailable: the provider could not be asked.
            ProviderRefused: the code, or the answer for it, proves nothing.
        """
        ...
