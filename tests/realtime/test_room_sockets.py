"""Rooms: order, repetition, gaps, membership, typing."""

import asyncio
from typing import Any

from services.realtime.rooms.schemas import MAX_MISSED
from shared.ids import uuid7
from shared.testing.waiting import eventually
from tests.realtime.conftest import Connect, Replica, Socket, StartReplica

UNKEEPABLE: list[Any] = [
    "",
    "   ",
    "x" * 4001,
    None,
    "nul \x00 byte",
    {"deep": "\x00"},
    {"big": "x" * 4000},
    "half a pair \ud800",
    [float("nan")],
]


def texts(messages: list[Any]) -> list[tuple[int, Any]]:
    return [(message["seq"], message["message"]) for message in messages]


async def say(socket: Socket, room_id: str, *messages: Any) -> list[Any]:
    return [await socket.ask("room:message", {"roomId": room_id, "message": message}) for message in messages]


async def test_messages_and_typing_cross_replicas(replicas: tuple[Replica, Replica], connect: Connect) -> None:
    first, second = replicas
    room_id = await first.room()
    ada, bob = await connect(first.url, username="ada"), await connect(second.url, username="bob")
    joined = await ada.ask("room:join", room_id)
    assert joined == {
        "roomId": room_id,
        "members": [{"userId": str(ada.user_id), "username": "ada"}],
        "lastSeq": 0,
        "missed": [],
        "gap": False,
    }
    members = (await bob.ask("room:join", {"roomId": room_id}))["members"]
    assert {member["username"] for member in members} == {"ada", "bob"}

    assert await ada.ask("typing:start", {"roomId": room_id}) == {}
    typing = await bob.hears("user:typing")
    assert typing == {"roomId": room_id, "userId": str(ada.user_id), "username": "ada", "isTyping": True}
    await ada.ask("typing:stop", {"roomId": room_id})
    await bob.hears("user:typing", isTyping=False)
    assert ada.all("user:typing") == []

    posted = await ada.ask("room:message", {"roomId": room_id, "message": "Hello", "clientId": "c1"})
    heard = await bob.hears("room:message")
    assert heard == {
        "roomId": room_id,
        "seq": 1,
        "messageId": posted["messageId"],
        "userId": str(ada.user_id),
        "username": "ada",
        "message": "Hello",
        "clientId": "c1",
        "timestamp": posted["timestamp"],
    }
    assert posted["seq"] == 1
    assert await ada.hears("room:message") == heard


async def test_client_that_dropped_ends_with_the_same_log(replicas: tuple[Replica, Replica], connect: Connect) -> None:
    first, second = replicas
    room_id = await first.room()
    ada, bob, steady = await connect(first.url), await connect(second.url), await connect(second.url)
    for socket in (ada, bob, steady):
        await socket.ask("room:join", room_id)
    await say(ada, room_id, "one", "two")
    await bob.hears("room:message", message="two")
    before = texts(bob.all("room:message"))

    await bob.hangs_up()
    await asyncio.gather(say(ada, room_id, *"abc"), say(steady, room_id, *"def"))
    again = await connect(first.url, bob.user_id)
    joined = await again.ask("room:join", {"roomId": room_id, "sinceSeq": before[-1][0]})
    assert (joined["lastSeq"], joined["gap"]) == (8, False)
    await say(ada, room_id, "last")

    async def steady_has_all() -> bool:
        return len(steady.all("room:message")) == 9

    await eventually(steady_has_all)
    await again.hears("room:message", message="last")
    whole = before + texts(joined["missed"]) + texts(again.all("room:message"))
    assert whole == sorted(texts(steady.all("room:message")))
    assert [seq for seq, _ in whole] == list(range(1, 10))


async def test_more_missed_than_is_kept_at_hand_is_told_as_a_gap(start_replica: StartReplica, connect: Connect) -> None:
    replica = await start_replica(message_burst=1000, event_burst=1000)
    room_id = await replica.room()
    ada = await connect(replica.url)
    await ada.ask("room:join", room_id)
    for number in range(MAX_MISSED + 2):
        await ada.client.emit("room:message", {"roomId": room_id, "message": f"{number}"})
    await say(ada, room_id, "end")
    total = MAX_MISSED + 3

    behind = await connect(replica.url)
    joined = await behind.ask("room:join", {"roomId": room_id, "sinceSeq": 1})
    assert (joined["gap"], joined["lastSeq"], len(joined["missed"])) == (True, total, MAX_MISSED)
    assert joined["missed"][-1]["message"] == "end"
    enough = await behind.ask("room:join", {"roomId": room_id, "sinceSeq": total - MAX_MISSED})
    assert (enough["gap"], len(enough["missed"])) == (False, MAX_MISSED)
    ahead = await behind.ask("room:join", {"roomId": room_id, "sinceSeq": total + 5})
    assert ahead["gap"] is True

    page = await replica.http("GET", f"/api/rooms/{room_id}/messages?limit=3", uuid7())
    assert [message["seq"] for message in page.json()["messages"]] == [total, total - 1, total - 2]
    cursor = page.json()["pagination"]["nextCursor"]
    page = await replica.http("GET", f"/api/rooms/{room_id}/messages?limit=2&cursor={cursor}", uuid7())
    assert [message["seq"] for message in page.json()["messages"]] == [total - 3, total - 4]
    page = await replica.http("GET", f"/api/rooms/{room_id}/messages?limit=2&sinceSeq=1", uuid7())
    assert [message["seq"] for message in page.json()["messages"]] == [2, 3]
    cursor = page.json()["pagination"]["nextCursor"]
    page = await replica.http("GET", f"/api/rooms/{room_id}/messages?limit=2&sinceSeq=1&cursor={cursor}", uuid7())
    assert [message["seq"] for message in page.json()["messages"]] == [4, 5]


async def test_messages_of_one_sender_keep_their_order(replica: Replica, connect: Connect) -> None:
    room_id = await replica.room()
    ada = await connect(replica.url)
    await ada.ask("room:join", room_id)
    for number in range(20):
        await ada.client.emit("room:message", {"roomId": room_id, "message": str(number)})
    await ada.hears("room:message", message="19")
    assert texts(ada.all("room:message")) == [(number + 1, str(number)) for number in range(20)]


async def test_repeated_client_id_replays_the_acknowledgement(
    replicas: tuple[Replica, Replica], connect: Connect
) -> None:
    first, second = replicas
    room_id = await first.room()
    ada = uuid7()
    phone, laptop, other = await connect(first.url, ada), await connect(second.url, ada), await connect(first.url)
    for socket in (phone, laptop, other):
        await socket.ask("room:join", room_id)
    body = {"roomId": room_id, "message": "Hello", "clientId": "same"}
    answers = await asyncio.gather(*(socket.ask("room:message", body) for socket in (phone, laptop) * 3))
    assert all(answer == answers[0] for answer in answers)
    theirs = await other.ask("room:message", body)
    assert theirs["seq"] == 2
    await phone.hears("room:message", seq=2)
    assert [message["seq"] for message in phone.all("room:message")] == [1, 2]


async def test_room_of_nobody_is_not_found_and_posting_needs_membership(replica: Replica, connect: Connect) -> None:
    room_id = await replica.room()
    ada = await connect(replica.url)
    assert (await ada.ask("room:join", "nowhere"))["error"]["code"] == "not_found"
    [refused] = await say(ada, room_id, "Hello")
    assert refused["error"]["code"] == "not_in_room"
    assert (await ada.ask("typing:start", {"roomId": room_id}))["error"]["code"] == "not_in_room"

    await ada.ask("room:join", room_id)
    assert await ada.ask("room:leave", room_id) == {}
    [refused] = await say(ada, room_id, "Hello")
    assert refused["error"]["code"] == "not_in_room"
    bob = await connect(replica.url)
    assert [member["userId"] for member in (await bob.ask("room:join", room_id))["members"]] == [str(bob.user_id)]


async def test_unverified_may_read_but_not_post(replica: Replica, connect: Connect) -> None:
    room_id = await replica.room()
    ada = await connect(replica.url, is_email_verified=False)
    assert (await ada.ask("room:join", room_id))["lastSeq"] == 0
    [refused] = await say(ada, room_id, "Hello")
    assert refused["error"]["code"] == "email_not_verified"
    answer = await replica.http("POST", "/api/rooms", uuid7(), json={"name": "X"}, claims={"is_email_verified": False})
    assert (answer.status_code, answer.json()["code"]) == (403, "email_not_verified")


async def test_message_that_cannot_be_kept_is_refused(replica: Replica, connect: Connect) -> None:
    room_id = await replica.room()
    ada = await connect(replica.url)
    await ada.ask("room:join", room_id)
    nested: list[Any] = []
    for _ in range(100):
        nested = [nested]
    for message in UNKEEPABLE:
        [refused] = await say(ada, room_id, message)
        assert refused["error"]["code"] == "invalid_input"
        assert "message" in refused["error"]["details"]["fieldErrors"]
    [refused] = await say(ada, room_id, nested)
    assert refused["error"]["code"] == "invalid_input"
    [posted] = await say(ada, room_id, {"kind": "wave", "text": "é\u2028"})
    assert posted["seq"] == 1


async def test_members_leave_with_their_sockets(replica: Replica, connect: Connect) -> None:
    room_id = await replica.room()
    ada, bob = await connect(replica.url), await connect(replica.url)
    await ada.ask("room:join", room_id)
    await bob.ask("room:join", room_id)
    await ada.hangs_up()

    async def bob_is_alone() -> bool:
        members = (await bob.ask("room:join", room_id))["members"]
        return [member["userId"] for member in members] == [str(bob.user_id)]

    await eventually(bob_is_alone)


async def test_rooms_are_listed_created_once_and_bounded(replica: Replica) -> None:
    ada = uuid7()
    for number in range(3):
        await replica.room(f"Café No. {number}!")
    page = (await replica.http("GET", "/api/rooms?limit=2", ada)).json()
    assert [room["name"] for room in page["rooms"]] == ["Café No. 0!", "Café No. 1!"]
    assert page["rooms"][0]["id"].startswith("caf-no-0-")
    rest = (await replica.http("GET", f"/api/rooms?limit=2&cursor={page['pagination']['nextCursor']}", ada)).json()
    assert [room["name"] for room in rest["rooms"]] == ["Café No. 2!"]
    assert rest["pagination"]["nextCursor"] is None

    for _ in range(20):
        assert (await replica.http("POST", "/api/rooms", ada, json={"name": "Mine"})).status_code == 201
    full = await replica.http("POST", "/api/rooms", ada, json={"name": "Mine"})
    assert (full.status_code, full.json()["code"]) == (409, "too_many_rooms")
    empty = await replica.http("POST", "/api/rooms", ada, json={"name": "  "})
    assert (empty.status_code, empty.json()["code"]) == (400, "invalid_input")
    missing = await replica.http("GET", "/api/rooms/nowhere/messages", ada)
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    anonymous = await replica.http("GET", "/api/rooms", ada, claims={"sub": None})
    assert anonymous.status_code == 401
