"""People with a block between do not meet: not in presence, rooms, typing or notifications, on any replica."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from services.realtime.boundaries import registry
from services.realtime.boundaries.registry import Boundaries
from shared.ids import uuid7
from shared.testing.queries import recorded_queries
from shared.testing.waiting import eventually
from tests.realtime.conftest import Connect, Replica, Socket
from tests.realtime.test_notification_sockets import follow, listed, post_by, register
from tests.shared.personal_data import erased, exported

NOBODY = "00000000-0000-0000-0000-000000000000"
HIDDEN = {"userId": NOBODY, "username": "hidden", "message": {"hidden": True}, "clientId": None}


async def tell(replica: Replica, verb: str, who: UUID, whom: UUID, *, minutes: float = 0, times: int = 1) -> None:
    first, second = ("muter_id", "muted_id") if verb.endswith("muted") else ("blocker_id", "blocked_id")
    moment = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()
    await replica.deliver(f"auth.user_{verb}", {first: str(who), second: str(whom), "occurred_at": moment}, times=times)


async def knows(replica: Replica, user_id: UUID, *others: UUID) -> None:
    """Wait until the replica keeps the user from just these others."""
    boundaries = known_to(replica)

    async def settled() -> bool:
        return set(boundaries.apart_from(user_id)) == set(others)

    await eventually(settled, within=5)


def known_to(replica: Replica) -> Boundaries:
    boundaries: Boundaries = replica.app.state.boundaries
    return boundaries


async def joined(room: str, *sockets: Socket) -> list[Any]:
    return [await socket.ask("room:join", room) for socket in sockets]


async def said(socket: Socket, room: str, words: str) -> int:
    posted = await socket.ask("room:message", {"roomId": room, "message": words, "clientId": words})
    seq: int = posted["seq"]
    return seq


async def test_a_room_keeps_its_numbers_but_not_the_words_across_a_block(
    replicas: tuple[Replica, Replica], connect: Connect
) -> None:
    first, second = replicas
    room = await first.room()
    ada, bob, cyd = uuid7(), uuid7(), uuid7()
    await tell(first, "blocked", ada, bob)
    by_ada, by_bob = await connect(first.url, ada, username="ada"), await connect(second.url, bob, username="bob")
    tablet, by_cyd = await connect(second.url, ada, username="ada"), await connect(second.url, cyd, username="cyd")
    answers = await joined(room, by_ada, by_bob, tablet, by_cyd)
    assert {member["username"] for member in answers[1]["members"]} == {"bob"}
    assert {member["username"] for member in answers[3]["members"]} == {"ada", "bob", "cyd"}
    for socket, words in ((by_ada, "one"), (by_bob, "two"), (by_cyd, "three")):
        await said(socket, room, words)
    for socket, messages in (
        (by_ada, ["one", {"hidden": True}, "three"]),
        (tablet, ["one", {"hidden": True}, "three"]),
        (by_bob, [{"hidden": True}, "two", "three"]),
        (by_cyd, ["one", "two", "three"]),
    ):
        await socket.hears("room:message", seq=3)
        log = socket.all("room:message")
        assert [entry["seq"] for entry in log] == [1, 2, 3], "no number is missing, and none comes twice"
        assert [entry["message"] for entry in log] == messages
        again = await socket.ask("room:join", {"roomId": room, "sinceSeq": 0})
        assert again["missed"] == log, "who comes back ends with the same log"
        history = await second.http("GET", f"/api/rooms/{room}/messages?sinceSeq=0", socket.user_id)
        assert history.json()["messages"] == log
    hidden = by_bob.all("room:message")[0]
    assert {name: hidden[name] for name in HIDDEN} == HIDDEN
    assert str(ada) not in str(by_bob.heard), "nothing betrays who it was"


async def test_typing_and_presence_do_not_cross_a_block(replicas: tuple[Replica, Replica], connect: Connect) -> None:
    first, second = replicas
    room = await first.room()
    ada, bob, cyd = uuid7(), uuid7(), uuid7()
    await tell(first, "blocked", bob, ada)
    by_ada, by_cyd = await connect(first.url, ada, username="ada"), await connect(first.url, cyd, username="cyd")
    by_bob = await connect(second.url, bob, username="bob")
    await joined(room, by_ada, by_bob, by_cyd)
    for socket, other in ((by_ada, bob), (by_bob, ada)):
        seen = (await socket.ask("presence:get", [str(other), str(cyd)]))[str(other)]
        assert (seen["status"], seen["lastSeen"], seen["devices"]) == ("offline", None, [])
        answer = await first.http("GET", f"/api/presence?userIds={other},{cyd}", socket.user_id)
        assert answer.json()["presence"][str(other)] == seen
        assert answer.json()["presence"][str(cyd)]["status"] == "online"
    await by_bob.ask("presence:get", [str(cyd)])
    await by_ada.ask("presence:update", "busy")
    await by_ada.ask("typing:start", room)
    await by_cyd.ask("presence:update", "busy")
    await by_cyd.ask("typing:start", room)
    await by_bob.hears("presence:changed", userId=str(cyd), status="busy")
    await by_bob.hears("user:typing", username="cyd")
    await by_cyd.hears("user:typing", username="ada")
    assert by_bob.presences(ada) == []
    assert [typing["username"] for typing in by_bob.all("user:typing")] == ["cyd"]


async def test_a_block_parts_those_who_are_there_at_once(replicas: tuple[Replica, Replica], connect: Connect) -> None:
    first, second = replicas
    room = await first.room()
    ada, bob = uuid7(), uuid7()
    by_ada, by_bob = await connect(first.url, ada, username="ada"), await connect(second.url, bob, username="bob")
    await joined(room, by_ada, by_bob)
    await said(by_ada, room, "before")
    await by_bob.hears("room:message", message="before")
    assert (await by_bob.ask("presence:get", [str(ada)]))[str(ada)]["status"] == "online"
    assert (await by_ada.ask("presence:get", [str(bob)]))[str(bob)]["status"] == "online"
    await tell(first, "blocked", ada, bob)
    await by_bob.hears("presence:changed", within=1.5, userId=str(ada), status="offline")
    await by_ada.hears("presence:changed", within=1.5, userId=str(bob), status="offline")
    await said(by_ada, room, "after")
    assert (await by_bob.hears("room:message", seq=2))["message"] == {"hidden": True}
    assert by_bob.presences(ada) == ["offline"]
    await tell(first, "unblocked", ada, bob, minutes=1)
    await knows(second, bob)
    await said(by_ada, room, "again")
    await by_bob.hears("room:message", message="again")
    await by_ada.ask("presence:update", "away")
    await by_bob.hears("presence:changed", userId=str(ada), status="away")


async def test_a_lost_signal_is_caught_up_with(
    replica: Replica, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "POLL_SECONDS", 0.2)
    ada, bob = uuid7(), uuid7()
    await connect(replica.url, bob, username="bob")
    known_to(replica).wake()  # the loop begins to wait for less
    async with replica.app.state.database.transaction() as session:  # nothing but the row
        await session.execute(
            text("INSERT INTO blocks VALUES (:ada, :bob, true, now(), clock_timestamp())"), {"ada": ada, "bob": bob}
        )
    await knows(replica, bob, ada)


async def test_a_change_that_commits_late_is_not_passed_over(replica: Replica, connect: Connect) -> None:
    ada, bob = uuid7(), uuid7()
    await connect(replica.url, bob, username="bob")
    boundaries = known_to(replica)
    async with replica.app.state.database.transaction() as session:
        await session.execute(
            text("INSERT INTO blocks VALUES (:ada, :bob, true, now(), clock_timestamp())"), {"ada": ada, "bob": bob}
        )
        await boundaries.catch_up()  # reads on, past a row that is not visible yet
        assert boundaries.apart_from(bob) == set()
    await boundaries.catch_up()
    assert boundaries.apart_from(bob) == {ada}


async def test_a_replica_forgets_whose_last_socket_closed(replica: Replica, connect: Connect) -> None:
    ada, bob = uuid7(), uuid7()
    await tell(replica, "blocked", ada, bob)
    await tell(replica, "muted", bob, ada)
    phone, laptop = await connect(replica.url, bob), await connect(replica.url, bob)
    boundaries = known_to(replica)
    assert boundaries.deaf_to(ada) == boundaries.deaf_to(ada, also_muters=True) == {bob}
    await phone.hangs_up()
    await asyncio.sleep(0.2)
    assert boundaries.deaf_to(ada) == {bob}
    await laptop.hangs_up()

    async def forgotten() -> bool:
        return not boundaries.deaf_to(ada, also_muters=True) and not boundaries.apart_from(bob)

    await eventually(forgotten)


async def test_following_what_changed_costs_the_same_however_many_blocks_there_are(
    replica: Replica, connect: Connect
) -> None:
    await connect(replica.url, uuid7())
    boundaries, counts = known_to(replica), []
    for _ in range(2):
        with recorded_queries(replica.app.state.database) as queries:
            await boundaries.catch_up()
        counts.append(len([query for query in queries if "blocks" in query or "mutes" in query]))
        async with replica.app.state.database.transaction() as session:
            await session.execute(
                text(
                    "INSERT INTO blocks SELECT gen_random_uuid(), gen_random_uuid(), true, now(), clock_timestamp()"
                    " FROM generate_series(1, 500)"
                )
            )
    assert counts == [2, 2]


async def test_nobody_is_notified_across_a_block(replica: Replica, connect: Connect) -> None:
    ada, bob = uuid7(), uuid7()
    await register(replica, ada, "ada")
    await follow(replica, bob, ada)
    await follow(replica, ada, bob)
    await replica.deliver("content.post_published", post_by(ada))
    page = await connect(replica.url, bob)
    await page.hears("notification:unreadCount", unread=2)
    await tell(replica, "blocked", ada, bob)
    await page.hears("notification:unreadCount", unread=0)
    assert (await listed(replica, bob))["notifications"] == []
    assert (await listed(replica, ada))["unread"] == 0
    await replica.deliver("content.post_published", post_by(ada))  # the end of the follow has not arrived yet
    await follow(replica, ada, uuid7())
    await tell(replica, "unblocked", ada, bob, minutes=1)
    await page.hears("notification:unreadCount", unread=2)
    assert len((await listed(replica, bob))["notifications"]) == 2, "what was before is back, the rest never was"
    assert page.all("notification:new") == []


async def test_a_muted_person_notifies_nobody_who_muted_them(replica: Replica, connect: Connect) -> None:
    ada, bob, cyd = uuid7(), uuid7(), uuid7()
    await register(replica, ada, "ada")
    for fan in (bob, cyd):
        await follow(replica, fan, ada)
    await tell(replica, "muted", bob, ada)
    by_bob, by_cyd = await connect(replica.url, bob), await connect(replica.url, cyd)
    room = await replica.room()
    by_ada = await connect(replica.url, ada, username="ada")
    await joined(room, by_ada, by_bob)
    await replica.deliver("content.post_published", post_by(ada))
    await follow(replica, ada, bob)
    await by_cyd.hears("notification:new")
    await by_cyd.hears("post:published")
    await said(by_ada, room, "hello")
    await by_bob.hears("room:message", message="hello")
    assert by_bob.all("notification:new") == by_bob.all("post:published") == []
    assert (await listed(replica, bob))["notifications"] == []
    await tell(replica, "unmuted", bob, ada, minutes=1)
    await replica.deliver("content.post_published", post_by(ada))
    await by_bob.hears("notification:new")


@pytest.mark.parametrize("verb", ["blocked", "muted"])
async def test_late_news_change_nothing(replica: Replica, connect: Connect, verb: str) -> None:
    ada, bob = uuid7(), uuid7()
    await tell(replica, f"un{verb}", ada, bob, minutes=2)
    await tell(replica, verb, ada, bob, minutes=1, times=2)
    await connect(replica.url, ada)
    deaf = known_to(replica).deaf_to
    assert deaf(bob, also_muters=True) == set()
    await tell(replica, verb, ada, bob, minutes=3)

    async def is_deaf() -> bool:
        return deaf(bob, also_muters=True) == {ada}

    await eventually(is_deaf, within=5)


async def test_boundaries_are_handed_out_and_erased_with_their_owner(replica: Replica) -> None:
    ada, bob = uuid7(), uuid7()
    for verb in ("blocked", "muted"):
        await tell(replica, verb, ada, bob)
        await tell(replica, verb, uuid7(), ada)
    async with httpx.AsyncClient(base_url=replica.url, timeout=30) as client:
        found = await exported(client, ada)
        assert [row["blocked_id"] for row in found["blocks"]] == [str(bob)]
        assert [row["muted_id"] for row in found["mutes"]] == [str(bob)]
        assert "blocks_by_others" not in found, "who blocked her is theirs to know"
        done = await erased(client, ada)
    stores = ("blocks", "blocks_by_others", "mutes", "mutes_by_others")
    assert {name: done[name] for name in stores} == dict.fromkeys(stores, ("deleted", 1))
