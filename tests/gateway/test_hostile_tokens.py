"""Tokens that reach the edge by the wrong way, twice, or with an odd header: none gets to a service."""

import pytest

from shared.testing.tokens import bearer, issue_token
from tests.gateway.conftest import StartEdge, StartServer
from tests.gateway.wire import answer_ok, exchange, status_of


@pytest.mark.parametrize("path", ["/api/auth/me", "/api/posts"])
async def test_two_authorization_headers_are_refused(
    start_edge: StartEdge, start_server: StartServer, path: str
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)
    good, bad = issue_token(), issue_token(expires_in=-10)
    for first, second in ((good, bad), (bad, good), (good, good), (good, issue_token())):
        headers = [("Authorization", f"Bearer {first}"), ("authorization", f"Bearer {second}")]
        answer = await edge.client.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
    assert service.requests == []


async def test_two_tokens_in_one_header_are_refused(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)
    token = issue_token()
    for value in (f"Bearer {token}, Bearer {token}", f"Bearer {token} {token}", f"Bearer {token},{token}"):
        answer = await edge.client.get("/api/auth/me", headers={"Authorization": value})
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    assert service.requests == []


async def test_a_token_in_the_address_is_nobody(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)
    for name in ("access_token", "token", "authorization"):
        answer = await edge.client.get("/api/notifications", params={name: issue_token()})
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert service.requests == []


async def test_a_folded_authorization_header_is_refused(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)
    lines = f"GET /api/auth/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer\r\n {issue_token()}\r\n\r\n"
    assert status_of(await exchange(edge.url, lines.encode())) in {400, 401}
    assert service.requests == []


async def test_one_good_header_gets_through(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)
    assert (await edge.client.get("/api/auth/me", headers=bearer())).status_code == 200
    assert len(service.requests) == 1
