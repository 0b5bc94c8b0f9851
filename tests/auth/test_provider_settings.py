"""SPARKLE_OIDC_PROVIDERS: what is taken, and what is said about the rest."""

import json
from typing import Any

import pytest

from services.auth.app import from_environment
from services.auth.identities.providers import GitHubSettings, parse_providers, providers_from
from services.auth.settings import AuthSettings

GOOGLE = {
    "name": "google",
    "label": "Google",
    "kind": "oidc",
    "issuer": "https://accounts.google.com",
    "clientId": "id",
    "clientSecret": "very-secret",
}
GITHUB = {"name": "github", "label": "GitHub", "kind": "github", "clientId": "id", "clientSecret": "very-secret"}


def parsed(*entries: Any, is_production: bool = True) -> Any:
    return parse_providers(json.dumps(entries), is_production=is_production)


def test_google_and_github_are_configurations() -> None:
    google, github = parsed(GOOGLE, GITHUB)
    assert google.scopes == ("openid", "email", "profile")
    assert isinstance(github, GitHubSettings)
    assert (github.issuer, github.api_url) == ("https://github.com", "https://api.github.com")
    assert "very-secret" not in repr((google, github))


def test_a_github_of_ones_own_is_another_issuer() -> None:
    own = {
        **GITHUB,
        "authorizationUrl": "https://git.example/login/oauth/authorize",
        "tokenUrl": "https://git.example/login/oauth/access_token",
        "apiUrl": "https://git.example/api/v3",
    }
    assert parsed(own)[0].issuer == "https://git.example"


def test_none_are_needed() -> None:
    assert AuthSettings(database_url="postgresql://user:pw@localhost/auth").oidc_providers == ()
    assert parsed() == ()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("{", "must be JSON"),
        ("{}", "must be a JSON list"),
        (json.dumps([GITHUB] * 11), "at most 10"),
        (json.dumps(["github"]), "provider 1: "),
        (json.dumps([{**GOOGLE, "kind": "saml"}]), "provider 1: "),
        (json.dumps([GITHUB, {**GOOGLE, "name": "Google!"}]), "provider 2: name: "),
        (json.dumps([{**GOOGLE, "issuer": None}]), "provider 1: issuer: "),
        (json.dumps([{**GOOGLE, "secret": "x"}]), "provider 1: secret: "),
        (json.dumps([{**GOOGLE, "clientSecret": ""}]), "provider 1: clientSecret: "),
        (json.dumps([{**GOOGLE, "label": ""}, {**GITHUB, "clientId": ""}]), "provider 2: clientId: "),
        (json.dumps([{**GOOGLE, "issuer": "http://127.0.0.1:9000"}]), "issuer must be an https URL"),
        (json.dumps([{**GOOGLE, "issuer": "ftp://x.example"}]), "issuer must be an https URL"),
        (json.dumps([{**GOOGLE, "issuer": "https://u:p@x.example"}]), "must not have a user"),
        (json.dumps([{**GITHUB, "apiUrl": "http://x.example"}]), "apiUrl must be an https URL"),
        (json.dumps([GITHUB, GITHUB]), "the same name"),
        (json.dumps([GOOGLE, {**GOOGLE, "name": "again"}]), "the same issuer"),
    ],
)
def test_every_mistake_is_told_without_a_secret(value: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as told:
        parse_providers(value, is_production=True)
    assert "very-secret" not in str(told.value)


def test_plain_http_is_for_this_computer_outside_of_production() -> None:
    for host in ("127.0.0.1:9000", "localhost", "[::1]:1"):
        assert parsed({**GOOGLE, "issuer": f"http://{host}"}, is_production=False)
    for issuer in ("http://provider.example", "http://[", "http://127.0.0.1.evil.example"):
        with pytest.raises(ValueError, match="provider 1"):
            parsed({**GOOGLE, "issuer": issuer}, is_production=False)


def test_other_values_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        providers_from([GOOGLE], is_production=False)


def test_a_process_names_the_variable(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SPARKLE_DATABASE_URL", "postgresql://user:pw@localhost/auth")
    monkeypatch.setenv("SPARKLE_OIDC_PROVIDERS", json.dumps([{**GOOGLE, "issuer": "nowhere"}]))
    with pytest.raises(SystemExit):
        from_environment()
    told = capsys.readouterr().err
    assert "SPARKLE_OIDC_PROVIDERS: provider 1: issuer must be an https URL" in told
    assert "very-secret" not in told
