"""What nobody expected is a problem as well, with a request id that the log knows."""

import jwt
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from shared.jwks import StaticKeys
from shared.testing.tokens import bearer
from tests.gateway.conftest import StartEdge, StartServer
from tests.gateway.wire import answer_ok, exchange, replying, status_of


class BrokenKeys(StaticKeys):
    """A source of keys with a mistake in it."""

    async def get(self, key_id: str) -> jwt.PyJWK | None:
        """Fail."""
        raise LookupError(key_id)


async def test_a_mistake_is_a_500_that_the_log_explains(
    start_edge: StartEdge, start_server: StartServer, capsys: pytest.CaptureFixture[str]
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, keys=BrokenKeys([]))

    answer = await edge.client.get("/api/posts", headers=bearer())
    with pytest.raises(InvalidStatus) as refused:
        await connect(edge.url.replace("http", "ws", 1) + "/ws/ai/chat/1", additional_headers=bearer(), proxy=None)

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["requestId"] == answer.headers["x-request-id"]
    response = refused.value.response
    assert response.status_code == 500
    assert b"internal_error" in bytes(response.body or b"")
    log = capsys.readouterr().err
    assert '"event":"unhandled_error"' in log
    assert answer.headers["x-request-id"] in log
    assert response.headers["x-request-id"] in log


async def test_a_socket_address_that_cannot_be_asked_for_is_a_502(start_edge: StartEdge) -> None:
    edge = await start_edge()

    answer = await exchange(
        edge.url,
        b"GET /ws/ai/chat#x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    )

    assert status_of(answer) == 502
    assert b"upstream_failed" in answer


@pytest.mark.parametrize("is_warm", [False, True])
async def test_a_status_that_does_not_exist_is_a_502(
    start_edge: StartEdge, start_server: StartServer, *, is_warm: bool
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)
    if is_warm:  # an idle connection lets the request take the fast lane
        assert (await edge.client.get("/api/posts")).status_code == 200
        assert (await edge.client.get("/api/posts")).status_code == 200
    service.respond = replying(b"HTTP/1.1 999 What\r\ncontent-length: 0\r\n\r\n")

    answer = await edge.client.get("/api/posts", timeout=5)

    assert (answer.status_code, answer.json()["code"]) == (502, "upstream_failed")
