"""Whom one can sign in with: the entries of SPARKLE_OIDC_PROVIDERS, checked when the process starts.

A JSON list. An OpenID Connect provider (Google is one, with the issuer https://accounts.google.com) needs `name`,
`label`, `kind: "oidc"`, `issuer`, `clientId` and `clientSecret`; GitHub, which speaks OAuth 2.0 without ID tokens,
`kind: "github"` and no issuer. Plain http is for a provider on this computer, outside of production.
"""

import json
from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_MOST: Final = 10

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
Url = Annotated[str, StringConstraints(max_length=500)]


class _Settings(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    name: Name
    label: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    client_id: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    client_secret: Annotated[SecretStr, Field(min_length=1, max_length=2000)]


class OidcSettings(_Settings):
    """A provider that is described by its discovery document (OpenID Connect Discovery 1.0)."""

    kind: Literal["oidc"]
    issuer: Url
    scopes: tuple[str, ...] = ("openid", "email", "profile")

    def urls(self) -> list[tuple[str, str]]:
        """Return the addresses, by the name of their setting."""
        return [("issuer", self.issuer)]


class GitHubSettings(_Settings):
    """GitHub, or a GitHub Enterprise Server at other addresses."""

    kind: Literal["github"]
    authorization_url: Url = "https://github.com/login/oauth/authorize"
    token_url: Url = "https://github.com/login/oauth/access_token"  # noqa: S105 - an address
    api_url: Url = "https://api.github.com"

    @property
    def issuer(self) -> str:
        """Whose user numbers these are: two GitHubs may give one number to two people."""
        parts = urlsplit(self.authorization_url)
        return f"{parts.scheme}://{parts.netloc}"

    def urls(self) -> list[tuple[str, str]]:
        """Return the addresses, by the name of their setting."""
        return [
            ("authorizationUrl", self.authorization_url),
            ("tokenUrl", self.token_url),
            ("apiUrl", self.api_url),
        ]


ProviderSettings = OidcSettings | GitHubSettings
_entry: Final[TypeAdapter[ProviderSettings]] = TypeAdapter(Annotated[ProviderSettings, Field(discriminator="kind")])


def parse_providers(value: str, *, is_production: bool) -> tuple[ProviderSettings, ...]:
    """Return the providers that the JSON in `value` lists.

    Raises:
        ValueError: what is wrong, with every mistake named by its entry; never with a value from it.
    """
    try:
        entries = json.loads(value)
    except ValueError:
        raise ValueError("must be JSON") from None
    if not isinstance(entries, list) or len(entries) > _MOST:
        raise ValueError(f"must be a JSON list of at most {_MOST} providers")
    mistakes: list[str] = []
    found: list[ProviderSettings] = []
    for number, entry in enumerate(entries, start=1):
        try:
            provider = _entry.validate_python(entry)
        except ValidationError as error:
            mistakes += [f"provider {number}: {said}" for said in _told(error)]
            continue
        mistakes += [f"provider {number}: {said}" for said in _wrong_urls(provider, is_production=is_production)]
        found.append(provider)
    for attribute in ("name", "issuer"):
        if len({getattr(provider, attribute) for provider in found}) < len(found):
            mistakes.append(f"two providers have the same {attribute}")
    if mistakes:
        raise ValueError("; ".join(mistakes))
    return tuple(found)


def _told(error: ValidationError) -> Iterator[str]:
    for mistake in error.errors(include_input=False, include_url=False, include_context=False):
        place = ".".join(str(part) for part in mistake["loc"] if part not in {"oidc", "github"})
        yield f"{place}: {mistake['msg']}" if place else str(mistake["msg"])


def _wrong_urls(provider: ProviderSettings, *, is_production: bool) -> Iterator[str]:
    for name, url in provider.urls():
        try:
            parts = urlsplit(url)
        except ValueError:
            yield f"{name} is not a URL"
            continue
        is_here = parts.scheme == "http" and parts.hostname in _LOOPBACK and not is_production
        if not parts.hostname or not (parts.scheme == "https" or is_here):
            yield f"{name} must be an https URL" + ("" if is_production else ", or an http one on this computer")
        elif parts.username or parts.query or parts.fragment:
            yield f"{name} must not have a user, a query or a fragment"


def providers_from(value: Any, *, is_production: bool) -> tuple[ProviderSettings, ...]:
    """Return the providers of a setting: JSON from the environment, or what was built from it already."""
    if isinstance(value, str):
        return parse_providers(value, is_production=is_production)
    if isinstance(value, list | tuple) and all(isinstance(entry, OidcSettings | GitHubSettings) for entry in value):
        return tuple(value)
    raise ValueError("must be JSON")
