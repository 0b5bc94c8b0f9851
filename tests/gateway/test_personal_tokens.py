"""Personal access tokens at the edge: exchanged once, cached within bounds, ended by a revocation, never passed on."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from redis.asyncio import Redis
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from gateway import personal_tokens
from gateway.routes import TABLE, Auth, RateClass, Route
from shared.ids import uuid7
from shared.personal_tokens import is_personal_token, new_personal_token
from shared.revocations import revoke
from shared.testing.tokens import bearer, issue_token
from shared.testing.waiting import eventually
from tests.gateway.conftest import NOWHERE, StartEdge, StartServer
from tests.gateway.wire import Received, StrictServer, answer_ok

Issue = Callable[[UUID], str]


def personal(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@dataclass
class FakeAuth:
    """What auth does with an exchange: it knows some tokens by the id that is their session."""

    known: dict[str, UUID] = field(default_factory=dict)
    issue: Issue = lambda session: issue_token(session_id=session, scope="content:read")
    status: int | None = None
    is_let_through: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.is_let_through.set()

    def token(self) -> str:
        """Make a token that auth knows."""
        token = new_personal_token()
        self.known[token] = uuid7()
        return token

    async def respond(self, request: Received, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer POST /api/auth/token."""
        await self.is_let_through.wait()
        assert (request.method, request.target) == ("POST", "/api/auth/token")
        session = self.known.get(json.loads(request.body)["personalAccessToken"])
        status, body = 401, b"{}"
        if session is not None:
            status, body = 200, json.dumps({"accessToken": self.issue(session), "expiresIn": 300}).encode()
        if self.status is not None:
            status = self.status
        writer.write(
            b"HTTP/1.1 %d X\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
            % (status, len(body), body)
        )


@pytest.fixture
def auth() -> FakeAuth:
    """What auth answers."""
    return FakeAuth()


@pytest.fixture
async def exchange(auth: FakeAuth, start_server: StartServer) -> StrictServer:
    """The server of auth."""
    return await start_server(auth.respond)


async def test_a_service_sees_the_access_token_and_never_the_personal_one(
    start_edge: StartEdge, start_server: StartServer, auth: FakeAuth, exchange: StrictServer
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, auth_url=exchange.url)
    token = auth.token()
    bare = {"X-Authorization": f"Bearer {token}x"}

    for method in ("GET", "POST", "GET", "DELETE"):
        answer = await edge.client.request(method, "/api/posts", headers={**personal(token), **bare})
        assert answer.status_code == 200, answer.text
    assert (await edge.client.get("/media/x.png", headers=personal(token))).status_code == 200

    assert len(exchange.requests) == 1
    assert exchange.requests[0].headers["x-forwarded-for"] == "127.0.0.1"
    forwarded = {request.headers.get("authorization") for request in service.requests[:-1]}
    assert len(forwarded) == 1
    assert str(forwarded.pop()).startswith("Bearer eyJ")
    assert "authorization" not in service.requests[-1].headers, "a public address needs none"
    assert all(token not in value for request in service.requests[:-1] for name, value in request.header_list
               if name.lower() != "x-authorization")  # fmt: skip


@pytest.mark.parametrize("path", ["/api/posts", "/api/notifications"])
async def test_an_unknown_token_is_refused_and_asked_for_once(
    start_edge: StartEdge, start_server: StartServer, exchange: StrictServer, path: str
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, auth_url=exchange.url)
    token = new_personal_token()

    for _ in range(3):
        answer = await edge.client.get(path, headers=personal(token))
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_personal_token")
        assert answer.headers["www-authenticate"] == "Bearer"
        assert token not in answer.text
    assert len(exchange.requests) == 1
    assert service.requests == []


@pytest.mark.parametrize("text", ["spk_", "spk_x", "spk_" + "a" * 49, "spk_" + "é" * 49, "spk_" + "a" * 50])
async def test_what_can_be_no_token_never_reaches_auth(
    start_edge: StartEdge, exchange: StrictServer, text: str
) -> None:
    edge = await start_edge(auth_url=exchange.url)
    headers = [(b"Authorization", b"Bearer " + text.encode())]

    answer = await edge.client.get("/api/posts", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_personal_token")
    assert exchange.requests == []


@pytest.mark.parametrize("authorization", ["Digest spk_{}", "Bearer  spk_{}", "bearer"])
async def test_a_token_under_another_scheme_is_refused(
    start_edge: StartEdge, start_server: StartServer, exchange: StrictServer, authorization: str
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, auth_url=exchange.url)
    headers = {"Authorization": authorization.format(new_personal_token()[4:])}

    assert (await edge.client.get("/api/posts", headers=headers)).status_code == 401
    assert exchange.requests == service.requests == []


async def test_fifty_requests_at_once_are_one_exchange(
    start_edge: StartEdge, start_server: StartServer, auth: FakeAuth, exchange: StrictServer
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, auth_url=exchange.url)
    token = auth.token()
    auth.is_let_through.clear()
    requests = [asyncio.create_task(edge.client.get("/api/posts", headers=personal(token))) for _ in range(50)]
    await asyncio.sleep(0.2)
    requests[0].cancel()  # the one that asked may leave
    auth.is_let_through.set()

    answers = await asyncio.gather(*requests[1:])

    assert {answer.status_code for answer in answers} == {200}
    assert len(exchange.requests) == 1


async def test_a_revocation_ends_it_within_a_second(
    start_edge: StartEdge, start_server: StartServer, auth: FakeAuth, exchange: StrictServer, redis_url: str
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, auth_url=exchange.url)
    token, kept = auth.token(), auth.token()
    for each in (token, kept):
        assert (await edge.client.get("/api/posts", headers=personal(each))).status_code == 200
    session = auth.known.pop(token)
    async with Redis.from_url(redis_url) as redis:
        await revoke(redis, "session", session, time.time() + 60)

    async def is_out() -> bool:
        return (await edge.client.get("/api/posts", headers=personal(token))).status_code == 401

    await eventually(is_out, within=1)
    assert (await edge.client.get("/api/posts", headers=personal(kept))).status_code == 200
    assert len(exchange.requests) == 3, "the revoked one was asked for again, the other one was not"


async def test_a_token_revoked_while_it_is_exchanged_is_refused(
    start_edge: StartEdge, start_server: StartServer, auth: FakeAuth, exchange: StrictServer, redis_url: str
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, auth_url=exchange.url)
    token = auth.token()
    session = auth.known[token]
    known = bearer(session_id=session)
    auth.is_let_through.clear()
    request = asyncio.create_task(edge.client.get("/api/posts", headers=personal(token)))
    async with Redis.from_url(redis_url) as redis:
        await revoke(redis, "session", session, time.time() + 60)

    async def has_arrived() -> bool:
        return (await edge.client.get("/api/posts", headers=known)).status_code == 401

    await eventually(has_arrived, within=1)
    auth.is_let_through.set()
    assert (await request).status_code == 401


async def test_changed_rights_are_exchanged_anew(
    start_edge: StartEdge, start_server: StartServer, auth: FakeAuth, exchange: StrictServer, redis_url: str
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, auth_url=exchange.url)
    token, user = auth.token(), uuid7()
    auth.issue = lambda session: issue_token(user, session_id=session, iat=time.time())
    assert (await edge.client.get("/api/posts", headers=personal(token))).status_code == 200
    async with Redis.from_url(redis_url) as redis:
        await revoke(redis, "user", user, time.time())

    async def is_asked_again() -> bool:
        assert (await edge.client.get("/api/posts", headers=personal(token))).status_code == 200
        return len(exchange.requests) == 2

    await eventually(is_asked_again, within=1)


async def test_an_access_token_about_to_expire_is_exchanged_anew(
    start_edge: StartEdge, start_server: StartServer, auth: FakeAuth, exchange: StrictServer
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, auth_url=exchange.url)
    token = auth.token()
    auth.issue = lambda session: issue_token(session_id=session, expires_in=personal_tokens.MARGIN_SECONDS - 1)

    for _ in range(2):
        assert (await edge.client.get("/api/posts", headers=personal(token))).status_code == 200
    assert len(exchange.requests) == 2


async def test_without_auth_it_is_a_problem_and_known_tokens_go_on(
    start_edge: StartEdge, start_server: StartServer, auth: FakeAuth, exchange: StrictServer
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, auth_url=exchange.url)
    known, new = auth.token(), auth.token()
    assert (await edge.client.get("/api/posts", headers=personal(known))).status_code == 200
    auth.status = 500
    answer = await edge.client.get("/api/posts", headers=personal(new))
    assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")
    assert answer.headers["retry-after"] == "1"
    assert (await edge.client.get("/api/posts", headers=personal(known))).status_code == 200
    auth.status = None

    async def is_back() -> bool:
        return (await edge.client.get("/api/posts", headers=personal(new))).status_code == 200

    await eventually(is_back, within=3)


async def test_an_auth_that_is_down_is_a_503(start_edge: StartEdge, start_server: StartServer) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, auth_url=NOWHERE)

    answer = await edge.client.get("/api/posts", headers=personal(new_personal_token()))

    assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")
    assert (await edge.client.get("/api/posts")).status_code == 200


async def test_a_flood_of_made_up_tokens_is_limited_as_guessing_passwords_is(
    start_edge: StartEdge, start_server: StartServer, auth: FakeAuth, exchange: StrictServer
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, auth_url=exchange.url)

    answers = [await edge.client.get("/api/posts", headers=personal(new_personal_token())) for _ in range(30)]

    statuses = [answer.status_code for answer in answers]
    assert statuses[:20] == [401] * 20
    assert statuses[25:] == [429] * 5
    assert len(exchange.requests) <= 25
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_good_tokens_cost_their_address_nothing(
    start_edge: StartEdge, start_server: StartServer, auth: FakeAuth, exchange: StrictServer
) -> None:
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, auth_url=exchange.url)

    for _ in range(40):
        assert (await edge.client.get("/api/posts", headers=personal(auth.token()))).status_code == 200
    assert len(exchange.requests) == 40


async def test_the_caches_are_bounded(
    start_edge: StartEdge,
    start_server: StartServer,
    auth: FakeAuth,
    exchange: StrictServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(personal_tokens, "MAX_KNOWN", 2)
    monkeypatch.setattr(personal_tokens, "MAX_REFUSED", 2)
    service = await start_server(answer_ok)
    edge = await start_edge(service.url, auth_url=exchange.url, rate_limits=False)
    tokens = [auth.token() for _ in range(3)]
    made_up = [new_personal_token() for _ in range(3)]

    for each in (*tokens, *made_up):
        await edge.client.get("/api/posts", headers=personal(each))
    assert len(exchange.requests) == 6
    for each in (*tokens[1:], *made_up[1:]):
        await edge.client.get("/api/posts", headers=personal(each))
    assert len(exchange.requests) == 6
    for each in (tokens[0], made_up[0]):
        await edge.client.get("/api/posts", headers=personal(each))
    assert len(exchange.requests) == 8


async def test_only_so_many_exchanges_are_under_way(
    start_edge: StartEdge, auth: FakeAuth, exchange: StrictServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personal_tokens, "MAX_RUNNING", 2)
    edge = await start_edge(auth_url=exchange.url)
    auth.is_let_through.clear()
    waiting = [
        asyncio.create_task(edge.client.get("/api/posts", headers=personal(new_personal_token()))) for _ in range(2)
    ]
    await asyncio.sleep(0.2)

    answer = await edge.client.get("/api/posts", headers=personal(new_personal_token()))

    assert answer.status_code == 503
    auth.is_let_through.set()
    assert {answer.status_code for answer in await asyncio.gather(*waiting)} == {401}


async def test_requests_are_counted_by_the_owner_of_the_token(
    start_edge: StartEdge, start_server: StartServer, auth: FakeAuth, exchange: StrictServer
) -> None:
    service = await start_server(answer_ok)
    tight = RateClass("tight", burst=10, per_second=0.1)
    edge = await start_edge(
        service.url, auth_url=exchange.url, table=(Route("/api/posts", "content", Auth.OPTIONAL, tight),)
    )
    token = auth.token()

    statuses = [(await edge.client.get("/api/posts", headers=personal(token))).status_code for _ in range(12)]

    assert statuses == [200] * 10 + [429] * 2
    assert (await edge.client.get("/api/posts")).status_code == 200, "the address has a bucket of its own"


async def test_a_websocket_takes_one_in_its_header(
    start_edge: StartEdge, auth: FakeAuth, exchange: StrictServer
) -> None:
    seen: list[str] = []

    async def tell(socket: ServerConnection) -> None:
        assert socket.request is not None
        seen.append(socket.request.headers["authorization"])
        await socket.send("hello")

    async with serve(tell, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
        edge = await start_edge(url, auth_url=exchange.url)
        socket_url = edge.url.replace("http", "ws", 1) + "/ws/ai/chat/1"
        async with connect(socket_url, additional_headers=personal(auth.token()), proxy=None) as socket:
            assert await socket.recv() == "hello"
    assert seen[0].startswith("Bearer eyJ")


def test_the_exchange_itself_is_public_and_guarded_like_a_login() -> None:
    row = next(route for route in TABLE if route.prefix == "/api/auth/token")
    assert (row.upstream, row.auth, row.rate.name) == ("auth", Auth.PUBLIC, "credentials")


def test_a_token_is_known_by_its_form() -> None:
    token = new_personal_token()
    assert is_personal_token(token)
    assert len(token) == len("spk_") + 43 + 6
    assert token != new_personal_token()
    for place in (4, 20, 46, 47, 52):
        changed = token[:place] + ("0" if token[place] != "0" else "1") + token[place + 1 :]
        assert not is_personal_token(changed)
