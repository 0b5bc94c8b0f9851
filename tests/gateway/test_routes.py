"""The routing table as data."""

import pytest

from gateway.routes import CREDENTIALS, STANDARD, TABLE, Auth, Route, RoutingTable, is_ambiguous


@pytest.mark.parametrize(
    ("path", "upstream"),
    [
        ("/.well-known/jwks.json", "auth"),
        ("/api/auth/login", "auth"),
        ("/api/users/ada/follow", "auth"),
        ("/api/posts", "content"),
        ("/api/feed/home", "content"),
        ("/rss.xml", "content"),
        ("/atom.xml", "content"),
        ("/feed.json", "content"),
        ("/sitemap/posts/1.xml", "content"),
        ("/api/imports/1/items", "content"),
        ("/api/ai/companions", "ai"),
        ("/ws/ai/chat/1", "ai"),
        ("/socket.io/", "realtime"),
        ("/api/notifications/preferences", "realtime"),
        ("/api/wallets", "blockchain"),
        ("/api/token/balance", "blockchain"),
        ("/api/tx/1", "blockchain"),
        ("/api/admin/users", "auth"),
        ("/api/admin/queue", "content"),
        ("/api/admin/ai-costs", "ai"),
        ("/api/admin/realtime/dead-letters", "realtime"),
        ("/api/admin/chain", "blockchain"),
    ],
)
def test_the_owner_of_a_path(path: str, upstream: str) -> None:
    route = RoutingTable(TABLE).match(path)

    assert route is not None
    assert route.upstream == upstream


@pytest.mark.parametrize("path", ["/", "/api", "/api/admin", "/api/postsx", "/postsx/api/posts", "/ws", "/socket.iox"])
def test_a_prefix_ends_at_a_slash(path: str) -> None:
    assert RoutingTable(TABLE).match(path) is None


def test_every_admin_path_needs_a_token() -> None:
    assert {row.auth for row in TABLE if row.prefix.startswith("/api/admin")} == {Auth.REQUIRED}


@pytest.mark.parametrize(
    "path",
    [
        "login",
        "register",
        "change-password",
        "reauthenticate",
        "reauthenticate/passkey/verify",
        "token",
        "mfa/totp/verify",
        "mfa/totp/disable",
        "mfa/recovery-codes/verify",
        "passkeys/login/verify",
    ],
)
def test_whatever_checks_a_secret_has_the_rate_of_a_login(path: str) -> None:
    """Also for somebody who is signed in: a right password costs the service as much as a wrong one."""
    route = RoutingTable(TABLE).match(f"/api/auth/{path}")
    assert route is not None
    assert route.rate is CREDENTIALS


@pytest.mark.parametrize("path", ["mfa", "mfa/totp/setup", "mfa/recovery-codes", "passkeys", "passkeys/login/options"])
def test_looking_at_ways_to_sign_in_does_not_use_up_tries(path: str) -> None:
    route = RoutingTable(TABLE).match(f"/api/auth/{path}")
    assert route is not None
    assert route.rate is STANDARD


def test_a_table_with_one_prefix_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="/api/posts"):
        RoutingTable([Route("/api/posts", "content"), Route("/api/posts", "auth")])


def test_hidden_files_and_dots_in_names_are_plain() -> None:
    assert not is_ambiguous("/.well-known/jwks.json")
    assert not is_ambiguous("/u/ada...lovelace/..x")
    assert is_ambiguous("/u/..")
