"""Sockets live as long as their session: handshake, expiry, renewal, revocation."""

import time
from typing import Any

import pytest

from shared.ids import uuid7
from shared.revocations import revoke
from shared.testing.tokens import issue_token
from tests.realtime.conftest import Connect, Replica


@pytest.mark.parametrize(
    ("auth", "claims", "code"),
    [
        (None, {"expires_in": -5}, "invalid_token"),
        (None, {"aud": "elsewhere"}, "invalid_token"),
        ({"token": "nonsense"}, {}, "invalid_token"),
        ({"token": 5}, {}, "not_authenticated"),
        ({}, {}, "not_authenticated"),
        ([1], {}, "not_authenticated"),
        ("text", {}, "not_authenticated"),
    ],
)
async def test_handshake_without_a_good_token_is_refused_with_a_code(
    replica: Replica, auth: Any, claims: dict[str, Any], code: str
) -> None:
    refusal = await replica.refusal(auth=auth, **claims)
    assert refusal["data"] == {"code": code}
    assert refusal["message"]


async def test_connected_says_who_and_when(replica: Replica, connect: Connect) -> None:
    ada = await connect(replica.url)
    hello = await ada.hears("connected")
    assert hello["userId"] == str(ada.user_id)
    assert hello["socketId"] == ada.client.get_sid()
    assert hello["resumed"] is False
    assert hello["serverTime"].endswith("Z")


async def test_revoked_session_is_closed_everywhere_within_a_second(
    replicas: tuple[Replica, Replica], connect: Connect
) -> None:
    ada, session_id = uuid7(), uuid7()
    room_id = await replicas[0].room()
    revoked = [await connect(replica.url, ada, session_id=session_id) for replica in replicas]
    other = await connect(replicas[0].url, ada)
    for socket in (*revoked, other):
        await socket.ask("room:join", room_id)

    await revoke(replicas[0].app.state.redis, "session", session_id, time.time())
    for socket in revoked:
        await socket.is_closed(within=1.0)
        assert socket.all("auth:revoked") == [{"code": "invalid_token"}]

    await other.ask("room:message", {"roomId": room_id, "message": "Still here"})
    await other.hears("room:message")
    assert all(socket.all("room:message") == [] for socket in revoked)
    token = issue_token(ada, session_id=session_id, now=time.time() - 5)
    assert (await replicas[1].refusal(auth={"token": token}))["data"] == {"code": "invalid_token"}


async def test_revoked_user_loses_every_session(replica: Replica, connect: Connect) -> None:
    ada = uuid7()
    sockets = [await connect(replica.url, ada) for _ in range(3)]
    bystander = await connect(replica.url)
    await revoke(replica.app.state.redis, "user", ada, time.time())
    for socket in sockets:
        await socket.is_closed(within=1.0)
    assert await bystander.ask("presence:get", []) == {}


async def test_socket_is_warned_and_closed_when_its_token_expires(replica: Replica, connect: Connect) -> None:
    # The first handshake of a replica takes a second and more on a busy machine; the token must outlive it.
    ada = await connect(replica.url, expires_in=4)
    warning = await ada.hears("auth:expiring")
    assert 0 <= warning["expiresIn"] <= 4
    await ada.is_closed(within=8)


async def test_refreshed_token_keeps_the_socket_and_its_session(replica: Replica, connect: Connect) -> None:
    old_session, new_session = uuid7(), uuid7()
    ada = await connect(replica.url, expires_in=4, session_id=old_session)
    token = issue_token(ada.user_id, session_id=new_session)
    answer = await ada.ask("auth:refresh", {"token": token})
    assert answer["expiresIn"] > 500

    short = await connect(replica.url, expires_in=4.5)  # expires after Ada's first token would have
    await short.is_closed(within=8)
    assert await ada.ask("presence:get", []) == {}
    await revoke(replica.app.state.redis, "session", new_session, time.time())
    await ada.is_closed(within=1.0)


async def test_token_of_another_user_refreshes_nothing(replica: Replica, connect: Connect) -> None:
    ada = await connect(replica.url)
    refused = await ada.ask("auth:refresh", {"token": issue_token(uuid7())})
    assert refused["error"]["code"] == "invalid_token"
    refused = await ada.ask("auth:refresh", {"token": "x" * 10_000})
    assert refused["error"]["code"] == "invalid_token"
    assert (await ada.ask("auth:refresh", "x"))["error"]["code"] == "invalid_input"
