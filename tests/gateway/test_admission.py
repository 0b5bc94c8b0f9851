"""Who gets past the edge: tokens, revocation, rate limits, body limits."""

import asyncio
import base64
import json
import time
from contextlib import suppress

import jwt
import pytest
from redis.asyncio import Redis
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from gateway.clients import limit_identity
from gateway.limits import Limiter
from gateway.routes import Auth, RateClass, Route
from shared.ids import uuid7
from shared.problems import TooManyRequests
from shared.rate_limit import TokenBuckets
from shared.revocations import revoke
from shared.testing.tokens import bearer, issue_token
from shared.testing.waiting import eventually
from tests.gateway.conftest import StartEdge, StartServer
from tests.gateway.wire import answer_ok, exchange, status_of

TIGHT = RateClass("tight", burst=10, per_second=0.1)
TIGHT_TABLE = (Route("/api/posts", "content", Auth.OPTIONAL, TIGHT),)


def _unsigned(token: str) -> str:
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT", "kid": "test-key"}).encode())
    return f"{header.decode().rstrip('=')}.{token.split('.')[1]}."


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param(f"Bearer {issue_token(expires_in=-10)}", id="expired"),
        pytest.param(f"Bearer {_unsigned(issue_token())}", id="alg none"),
        pytest.param(f"Bearer {issue_token(aud='somebody-else')}", id="wrong audience"),
        pytest.param(f"Bearer {issue_token(iss='somebody-else')}", id="wrong issuer"),
        pytest.param(f"Bearer {issue_token(expires_in=3600)}", id="too long lived"),
        pytest.param(f"Bearer {issue_token(sid=None)}", id="without a session"),
        pytest.param(f"Bearer {issue_token()[:-4]}AAAA", id="bad signature"),
        pytest.param(
            "Bearer " + jwt.encode({"sub": "x"}, "k" * 32, algorithm="HS256", headers={"kid": "test-key"}), id="HS256"
        ),
        pytest.param("Bearer not-a-token", id="not a token"),
        pytest.param("Basic eA==", id="basic"),
    ],
)
async def test_a_bad_token_is_refused_even_where_none_is_needed(
    start_edge: StartEdge, start_server: StartServer, authorization: str
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)

    answer = await edge.client.get("/api/posts", headers={"Authorization": authorization})

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["instance"] == "/api/posts"
    assert service.requests == []


async def test_rules_decide_about_a_missing_and_a_stale_token(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)
    stale = {"Authorization": f"Bearer {issue_token(expires_in=-10)}"}

    anonymous = await edge.client.get("/api/notifications")
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "not_authenticated")
    assert (await edge.client.get("/api/posts")).status_code == 200
    assert (await edge.client.get("/api/notifications", headers=bearer())).status_code == 200
    assert (await edge.client.post("/api/auth/login", json={}, headers=stale)).status_code == 200
    assert (await edge.client.post("/api/auth/refresh", json={}, headers=stale)).status_code == 200
    assert (await edge.client.get("/api/auth/me", headers=stale)).status_code == 401


async def test_two_authorization_headers_are_refused(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)
    headers = [("Authorization", f"Bearer {issue_token()}"), ("Authorization", f"Bearer {issue_token()}")]

    assert (await edge.client.get("/api/posts", headers=headers)).status_code == 400


async def test_a_revoked_session_is_out_within_a_second(
    start_edge: StartEdge, start_server: StartServer, redis_url: str
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url)
    session, user = uuid7(), uuid7()
    by_session = bearer(session_id=session)
    by_user = bearer(user)

    assert (await edge.client.get("/api/posts", headers=by_session)).status_code == 200
    assert (await edge.client.get("/api/posts", headers=by_user)).status_code == 200
    async with Redis.from_url(redis_url) as redis:
        await revoke(redis, "session", session, time.time())
        await revoke(redis, "user", user, time.time())

    async def is_out() -> bool:
        statuses = [(await edge.client.get("/api/posts", headers=h)).status_code for h in (by_session, by_user)]
        return statuses == [401, 401]

    await eventually(is_out, within=1)
    assert (await edge.client.get("/api/posts", headers=bearer())).status_code == 200


async def test_the_limit_answers_429_with_the_time_to_wait(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, table=TIGHT_TABLE)

    answers = [await edge.client.get("/api/posts") for _ in range(15)]

    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 5
    assert [int(answer.headers["ratelimit-remaining"]) for answer in answers[:10]] == list(range(9, -1, -1))
    refused = answers[-1]
    assert refused.headers["ratelimit-limit"] == "10"
    assert 1 <= int(refused.headers["retry-after"]) <= 10
    assert refused.json()["code"] == "too_many_requests"
    assert len(service.requests) == 10
    assert (await edge.client.get("/api/posts", headers=bearer())).status_code == 200, "a user has a bucket of her own"


@pytest.mark.parametrize("headers", [{"Authorization": "Bearer x"}, {}])
async def test_a_flood_of_refused_tokens_is_limited(
    start_edge: StartEdge, start_server: StartServer, headers: dict[str, str]
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, table=(Route("/api/posts", "content", Auth.REQUIRED, TIGHT),))

    answers = [await edge.client.get("/api/posts", headers=headers) for _ in range(15)]

    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 5
    assert answers[0].headers["ratelimit-remaining"] == "9"
    assert (await edge.client.get("/api/posts", headers=bearer())).status_code == 200, "a neighbour is not shut out"


async def test_refused_tokens_of_sockets_are_limited_as_well(start_edge: StartEdge) -> None:
    edge = await start_edge(table=(Route("/ws/ai", "ai", Auth.OPTIONAL, TIGHT, is_websocket=True),))
    statuses: list[int] = []
    for _ in range(12):
        with pytest.raises(InvalidStatus) as refused:
            await connect(
                edge.url.replace("http", "ws", 1) + "/ws/ai/chat/1",
                additional_headers={"Authorization": "Bearer x"},
                proxy=None,
            )
        statuses.append(refused.value.response.status_code)

    assert statuses == [401] * 10 + [429] * 2


async def test_two_gateways_share_one_bucket(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(answer_ok)
    edges = [await start_edge(service.url, table=TIGHT_TABLE) for _ in range(2)]

    answers = await asyncio.gather(*(edge.client.get("/api/posts") for edge in edges for _ in range(15)))

    assert sorted(answer.status_code for answer in answers) == [200] * 10 + [429] * 20


async def test_leases_never_exceed_the_bucket(redis_url: str) -> None:
    rate = RateClass("leased", burst=200, per_second=0.001)
    allowed = 0
    async with Redis.from_url(redis_url) as redis:
        limiters = [Limiter(TokenBuckets(redis)) for _ in range(3)]

        async def use(limiter: Limiter) -> None:
            nonlocal allowed
            with suppress(TooManyRequests):
                for _ in range(150):
                    if limiter.spend(rate, "ada") is None:
                        await limiter.spend_slowly(rate, "ada")
                    allowed += 1

        await asyncio.gather(*(use(limiter) for limiter in limiters for _ in range(2)))
    assert allowed == 200


async def test_without_redis_each_process_limits_by_itself(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, table=TIGHT_TABLE, redis_url="redis://127.0.0.1:9/0")

    statuses = [(await edge.client.get("/api/posts")).status_code for _ in range(15)]

    assert statuses == [200] * 10 + [429] * 5
    assert (await edge.client.get("/health/live")).status_code == 200
    assert (await edge.client.get("/health/ready")).status_code == 503


def test_an_ipv6_customer_is_one_client() -> None:
    assert limit_identity("2001:db8:1:2::1") == limit_identity("2001:db8:1:2:ffff::9")
    assert limit_identity("2001:db8:1:3::1") != limit_identity("2001:db8:1:2::1")
    assert limit_identity("::ffff:192.0.2.1") == "192.0.2.1"
    assert limit_identity("192.0.2.1") == "192.0.2.1"


async def test_a_body_over_the_limit_is_refused_in_both_framings(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, max_body_bytes=100_000)
    announced = b"POST /api/posts HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n" + b"x" * 100_001
    waiting = b"POST /api/posts HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\nExpect: 100-continue\r\n\r\n"
    chunk = b"%x\r\n%b\r\n" % (50_000, b"x" * 50_000)
    chunked = b"POST /api/posts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 3 + b"0\r\n\r\n"

    for request in (announced, waiting, chunked):
        answer = await exchange(edge.url, request)
        assert status_of(answer) == 413
        assert b"payload_too_large" in answer
        assert b"100 Continue" not in answer
    assert service.requests == []
    assert (await edge.client.post("/api/posts", content=b"x" * 100_000)).status_code == 200
