"""What realtime hands out of a person, and what is left in rooms and lists when it has erased them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.realtime.models import Base
from services.realtime.personal_data import stores_for
from shared import messaging
from shared.ids import uuid7
from shared.testing.waiting import eventually
from tests.realtime.conftest import Connect, Replica, Socket
from tests.shared.personal_data import assert_only_services_may_ask, erased, exported, forgotten_tables

NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
async def client(replica: Replica) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=replica.url, timeout=30) as client:
        yield client


async def _profile(replica: Replica, person: UUID, username: str, *, minutes: int = 0) -> None:
    moment = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()
    shown = {"username": username, "display_name": username.title(), "avatar_url": None}
    await replica.deliver("auth.profile_updated", {"user_id": str(person), "updated_at": moment, **shown})


async def _follow(replica: Replica, follower: UUID, followee: UUID) -> None:
    moment = datetime.now(UTC).isoformat()
    edge = {"follower_id": str(follower), "followee_id": str(followee), "occurred_at": moment}
    await replica.deliver("auth.user_followed", edge)


async def _log(replica: Replica, room_id: str) -> list[dict[str, Any]]:
    answer = await replica.http("GET", f"/api/rooms/{room_id}/messages", uuid7(), params={"sinceSeq": 0})
    messages: list[dict[str, Any]] = answer.json()["messages"]
    return messages


async def _join(room_id: str, *sockets: Socket) -> None:
    for socket in sockets:
        await socket.ask("room:join", room_id)


def test_no_table_with_people_in_it_is_forgotten(replica: Replica) -> None:
    stores = stores_for(replica.app.state.notifications)
    assert forgotten_tables(stores, Base.metadata, messaging.metadata) == set()
    assert forgotten_tables(stores[1:], Base.metadata) == {"room_messages"}


async def test_only_services_may_ask(replica: Replica, client: httpx.AsyncClient) -> None:
    ada = uuid7()
    await _profile(replica, ada, "ada")
    await assert_only_services_may_ask(client, ada)
    assert (await exported(client, ada))["people"][0]["username"] == "ada"


async def test_everything_of_the_person_is_handed_out(
    replica: Replica, client: httpx.AsyncClient, connect: Connect
) -> None:
    ada, bob = uuid7(), uuid7()
    await _profile(replica, ada, "ada")
    await _follow(replica, bob, ada)
    room = (await replica.http("POST", "/api/rooms", ada, json={"name": "Ada's room"})).json()["id"]
    page, other = await connect(replica.url, ada, username="ada"), await connect(replica.url, bob, username="bob")
    await _join(room, page, other)
    await page.ask("room:message", {"roomId": room, "message": "Good morning"})
    await other.ask("room:message", {"roomId": room, "message": "Good morning to you"})
    await page.ask("presence:update", {"status": "busy", "text": "Reading"})
    found = await exported(client, ada)
    assert [message["message"] for message in found["room_messages"]] == ["Good morning"]
    assert [made["id"] for made in found["rooms"]] == [room]
    assert [told["kind"] for told in found["notifications"]] == ["user_followed"]
    assert [(edge["follower_id"], edge["followee_id"]) for edge in found["follows"]] == [(str(bob), str(ada))]
    assert [person["username"] for person in found["people"]] == ["ada"]
    assert found["presence"][0]["text"] == "Reading"
    assert "notifications_of_others" not in found
    assert (await exported(client, bob))["notifications"] == []


async def test_an_erased_person_leaves_numbers_without_words(
    replica: Replica, client: httpx.AsyncClient, connect: Connect
) -> None:
    ada, bob = uuid7(), uuid7()
    await _profile(replica, ada, "ada")
    shared_room = (await replica.http("POST", "/api/rooms", ada, json={"name": "Tea"})).json()["id"]
    own_room = (await replica.http("POST", "/api/rooms", ada, json={"name": "Diary"})).json()["id"]
    page, other = await connect(replica.url, ada, username="ada"), await connect(replica.url, bob, username="bob")
    await _join(shared_room, page, other)
    await _join(own_room, page)
    for room, text in ((shared_room, "one"), (shared_room, "two"), (own_room, "dear diary")):
        await page.ask("room:message", {"roomId": room, "message": text, "clientId": text.replace(" ", "-")})
    await other.ask("room:message", {"roomId": shared_room, "message": "three"})
    await page.hangs_up()
    done = await erased(client, ada)
    assert (done["room_messages"], done["rooms"]) == (("anonymised", 3), ("anonymised", 2))
    assert (done["people"], done["presence"]) == (("anonymised", 1), ("deleted", 1))
    assert await erased(client, ada) == done
    log = sorted(await _log(replica, shared_room), key=lambda message: message["seq"])
    assert [message["seq"] for message in log] == [1, 2, 3]
    assert [message["message"] for message in log] == [{"deleted": True}, {"deleted": True}, "three"]
    assert [(message["userId"], message["username"]) for message in log[:2]] == [(NOBODY, "deleted")] * 2
    rooms = {room["id"]: room for room in (await replica.http("GET", "/api/rooms", bob)).json()["rooms"]}
    assert own_room not in rooms
    assert rooms[shared_room]["createdBy"] is None
    found = await exported(client, ada)
    assert found.pop("people")[0]["username"] == "deleted"
    assert all(rows == [] for rows in found.values()), found


async def test_others_hear_that_they_have_fewer_notifications(
    replica: Replica, client: httpx.AsyncClient, connect: Connect
) -> None:
    ada, bob = uuid7(), uuid7()
    await _profile(replica, ada, "ada")
    page = await connect(replica.url, bob, username="bob")
    await _follow(replica, ada, bob)
    await page.hears("notification:new", unread=1)
    done = await erased(client, ada)
    assert (done["notifications_of_others"], done["follows"]) == (("deleted", 1), ("deleted", 1))

    async def counts() -> bool:
        return bool(page.all("notification:unreadCount")[-1]["unread"] == 0 and len(page.all("notification:new")) == 1)

    await eventually(counts, within=3)
    assert (await replica.http("GET", "/api/notifications", bob)).json()["notifications"] == []


async def test_late_news_brings_nobody_back(replica: Replica, client: httpx.AsyncClient) -> None:
    ada, bob = uuid7(), uuid7()
    await _profile(replica, ada, "ada")
    await erased(client, ada)
    await _profile(replica, ada, "ada", minutes=5)
    await _follow(replica, ada, bob)
    await replica.deliver("auth.user_deleted", {"user_id": str(ada)}, times=2)
    found = await exported(client, ada)
    assert found["people"][0]["username"] == "deleted"
    assert found["follows"] == []
    assert (await exported(client, bob))["notifications"] == []
