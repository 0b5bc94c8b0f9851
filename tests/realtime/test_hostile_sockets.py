"""What clients send that they should not."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_websocket
from websockets.exceptions import ConnectionClosed, InvalidStatus

from shared.ids import uuid7
from shared.testing.tokens import issue_token
from shared.testing.waiting import eventually
from tests.realtime.conftest import Connect, Replica, StartReplica

BAD: list[tuple[str, Any]] = [
    ("presence:update", "invisible"),
    ("presence:update", None),
    ("presence:update", {"status": "busy", "text": "x" * 101}),
    ("presence:update", {"status": "busy", "until": "tomorrow"}),
    ("presence:get", "nobody"),
    ("presence:get", ["nobody"]),
    ("presence:get", {"a": 1}),
    ("room:join", 5),
    ("room:join", "../etc"),
    ("room:join", {"roomId": "lobby", "sinceSeq": -1}),
    ("room:join", {"roomId": "lobby", "sinceSeq": 2**70}),
    ("room:join", {"roomId": "lobby", "sinceSeq": "1"}),
    ("room:leave", []),
    ("room:message", {"roomId": "lobby"}),
    ("room:message", {"roomId": "lobby", "message": "x", "clientId": "two words"}),
    ("room:message", [[[[]]]]),
    ("typing:start", {}),
    ("notification:markRead", {}),
    ("notification:markRead", {"all": True, "ids": ["00000000-0000-7000-8000-000000000000"]}),
    ("notification:markRead", ["x"]),
    ("auth:refresh", {"token": None}),
]

BROKEN: list[str | bytes] = [
    '42["disconnect"]',
    '42["connect",{},{"token":"x"}]',
    "42{}",
    "42[]",
    "42[5]",
    '42[["presence:get"]]',
    '42["' + "e" * 65 + '"]',
    "42" + "[" * 20_000,
    '451-["presence:get",{"_placeholder":true,"num":0}]',
    "49",
    "4x",
    b"binary",
    "x" * 70_000,
]


@asynccontextmanager
async def raw_socket(replica: Replica, **claims: Any) -> AsyncIterator[ClientConnection]:
    """A signed-in socket without a Socket.IO client."""
    url = replica.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    async with open_websocket(url) as websocket:
        await websocket.recv()  # the Engine.IO handshake
        await websocket.send("40" + json.dumps({"token": issue_token(**claims)}))
        assert str(await websocket.recv()).startswith("40")
        yield websocket


async def is_closed_by_server(websocket: ClientConnection) -> bool:
    try:
        while True:
            await asyncio.wait_for(websocket.recv(), 10)
    except ConnectionClosed:
        return True


async def test_bad_payload_is_an_error_acknowledgement(replica: Replica, connect: Connect) -> None:
    for event, payload in BAD:
        ada = await connect(replica.url)
        answer = await ada.ask(event, payload)
        assert answer["error"]["code"] == "invalid_input", (event, payload)
        assert answer["error"]["message"]
        assert set(answer["error"]["details"]) == {"formErrors", "fieldErrors"}
        assert await ada.ask("presence:get", []) == {}
        await ada.hangs_up()


async def test_unknown_event_is_an_error_acknowledgement(replica: Replica, connect: Connect) -> None:
    ada = await connect(replica.url)
    assert (await ada.ask("no:such", {}))["error"]["code"] == "unknown_event"


async def test_peer_that_breaks_the_protocol_is_disconnected(replica: Replica, connect: Connect) -> None:
    ada = await connect(replica.url)
    for packet in BROKEN:
        async with raw_socket(replica) as websocket:
            await websocket.send(packet)
            assert await is_closed_by_server(websocket), packet[:30]
    assert await ada.ask("presence:get", []) == {}


async def test_second_handshake_on_one_transport_changes_nothing_for_the_first(replica: Replica) -> None:
    async with raw_socket(replica) as websocket:
        await websocket.send("40" + json.dumps({"token": issue_token()}))
        await websocket.send('421["presence:get",[]]')
        async with asyncio.timeout(10):
            while await websocket.recv() != "431[{}]":
                pass


async def test_flood_is_limited_and_told_of_once_a_second(start_replica: StartReplica, connect: Connect) -> None:
    replica = await start_replica(event_burst=20, event_per_second=5)
    ada, bob = await connect(replica.url), await connect(replica.url)
    for _ in range(200):
        await ada.client.emit("presence:get", [])
    answer = await ada.ask("presence:get", [])
    assert answer["error"]["code"] == "too_many_requests"
    notices = ada.all("rate:limited")
    assert 1 <= len(notices) <= 3
    assert notices[0]["event"] == "presence:get"
    assert notices[0]["retryAfter"] > 0
    assert await bob.ask("presence:get", []) == {}

    async def is_forgiven() -> bool:
        return bool(await ada.ask("presence:get", []) == {})

    await eventually(is_forgiven)


async def test_messages_have_a_limit_of_their_own(start_replica: StartReplica, connect: Connect) -> None:
    replica = await start_replica(message_burst=2, message_per_second=0.1)
    room_id = await replica.room()
    ada = await connect(replica.url)
    await ada.ask("room:join", room_id)
    answers = [await ada.ask("room:message", {"roomId": room_id, "message": "x"}) for _ in range(3)]
    assert [answer.get("seq") for answer in answers] == [1, 2, None]
    assert answers[2]["error"]["code"] == "too_many_requests"
    assert await ada.ask("presence:get", []) == {}


async def test_transport_that_never_signs_in_is_closed(start_replica: StartReplica) -> None:
    replica = await start_replica(handshake_seconds=0.1)
    url = replica.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    async with open_websocket(url) as websocket:
        assert await is_closed_by_server(websocket)


async def test_reader_that_falls_behind_is_disconnected(start_replica: StartReplica, connect: Connect) -> None:
    replica = await start_replica(max_queued_packets=10)
    slow = uuid7()
    ada = await connect(replica.url)
    room_id = await replica.room()
    await ada.ask("room:join", room_id)
    await ada.ask("presence:get", [str(slow)])
    async with httpx.AsyncClient(base_url=replica.url, timeout=10) as poller:
        path = "/socket.io/?EIO=4&transport=polling"
        handshake = json.loads((await poller.get(path)).text[1:])
        path += f"&sid={handshake['sid']}"
        await poller.post(path, content="40" + json.dumps({"token": issue_token(slow)}))
        assert "connected" in (await poller.get(path)).text
        await poller.post(path, content="42" + json.dumps(["room:join", room_id]))
        await ada.hears("presence:changed", userId=str(slow), status="online")
        for _ in range(15):  # from here on it polls no more
            await ada.ask("room:message", {"roomId": room_id, "message": "x"})
        await ada.hears("presence:changed", userId=str(slow), status="offline")


async def test_another_origin_is_refused(replica: Replica) -> None:
    url = replica.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    with pytest.raises(InvalidStatus):
        async with open_websocket(url, origin="https://elsewhere.example"):  # type: ignore[arg-type]
            pass
    forwarded = {"X-Forwarded-Host": "sparkle.example", "X-Forwarded-Proto": "https"}
    async with open_websocket(url, origin="https://sparkle.example", additional_headers=forwarded) as websocket:  # type: ignore[arg-type]
        assert str(await websocket.recv()).startswith("0")


async def test_socket_joins_a_bounded_number_of_rooms(start_replica: StartReplica, connect: Connect) -> None:
    replica = await start_replica(max_joined=2)
    rooms = [await replica.room() for _ in range(3)]
    ada = await connect(replica.url)
    answers = [await ada.ask("room:join", room_id) for room_id in rooms]
    assert [answer.get("error", {}).get("code") for answer in answers] == [None, None, "too_many_rooms"]
    assert "error" not in await ada.ask("room:join", rooms[0])


async def test_socket_watches_a_bounded_number_of_people(start_replica: StartReplica, connect: Connect) -> None:
    replica = await start_replica(max_watched=2)
    people = [uuid7() for _ in range(3)]
    ada = await connect(replica.url)
    await ada.ask("presence:get", [str(user_id) for user_id in people])
    for user_id in people:
        await connect(replica.url, user_id)
    await ada.hears("presence:changed", userId=str(people[2]))
    assert [len(ada.presences(user_id)) for user_id in people] == [0, 1, 1]
