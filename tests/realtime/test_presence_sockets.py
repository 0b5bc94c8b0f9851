"""Presence over devices and replicas, as the sockets of others see it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.ids import uuid7
from shared.testing.waiting import eventually
from tests.realtime.conftest import Connect, Replica, Socket, StartReplica


async def presence_of(watcher: Socket, user_id: UUID) -> Any:
    return (await watcher.ask("presence:get", [str(user_id)]))[str(user_id)]


async def test_user_goes_offline_only_with_the_last_of_three_devices(
    replicas: tuple[Replica, Replica], connect: Connect
) -> None:
    first, second = replicas
    ada = uuid7()
    watcher = await connect(second.url)
    assert await presence_of(watcher, ada) == {
        "userId": str(ada), "status": "offline", "text": None, "lastSeen": None, "devices": []
    }  # fmt: skip

    devices = [await connect(first.url, ada), await connect(first.url, ada), await connect(second.url, ada)]
    await watcher.hears("presence:changed", userId=str(ada), status="online")
    seen = await presence_of(watcher, ada)
    assert seen["status"] == "online"
    assert seen["devices"] == sorted(str(device.client.get_sid()) for device in devices)

    for device in devices[:2]:
        await device.hangs_up()

    async def one_is_left() -> bool:
        return len((await presence_of(watcher, ada))["devices"]) == 1

    await eventually(one_is_left)
    assert watcher.presences(ada) == ["online"]

    await devices[2].hangs_up()
    await watcher.hears("presence:changed", userId=str(ada), status="offline")
    seen = await presence_of(watcher, ada)
    assert (seen["status"], seen["devices"]) == ("offline", [])
    assert seen["lastSeen"] is not None
    assert watcher.presences(ada) == ["online", "offline"]


async def test_reconnect_within_the_grace_is_not_an_absence(start_replica: StartReplica, connect: Connect) -> None:
    replica = await start_replica(presence_grace_seconds=1.0)
    ada, bob = uuid7(), uuid7()
    watcher = await connect(replica.url)
    await watcher.ask("presence:get", [str(ada), str(bob)])
    page = await connect(replica.url, ada)
    await watcher.hears("presence:changed", userId=str(ada), status="online")

    await page.hangs_up()
    await connect(replica.url, ada)
    # Bob comes and goes after Ada's reload: once he is announced as gone, Ada's grace is over too.
    visit = await connect(replica.url, bob)
    await visit.hangs_up()
    await watcher.hears("presence:changed", userId=str(bob), status="offline")

    assert watcher.presences(ada) == ["online"]
    assert (await presence_of(watcher, ada))["status"] == "online"


async def test_chosen_status_is_seen_on_every_device_and_survives_a_reload(
    replicas: tuple[Replica, Replica], connect: Connect
) -> None:
    first, second = replicas
    ada = uuid7()
    watcher = await connect(second.url)
    await watcher.ask("presence:get", [str(ada)])
    laptop, phone = await connect(first.url, ada), await connect(second.url, ada)

    assert await laptop.ask("presence:update", "busy") == {}
    await watcher.hears("presence:changed", userId=str(ada), status="busy")
    await phone.hears("presence:changed", userId=str(ada), status="busy")

    await laptop.hangs_up()
    await connect(first.url, ada)
    assert (await presence_of(watcher, ada))["status"] == "busy"

    assert await phone.ask("presence:update", {"status": "away", "text": "At lunch"}) == {}
    await watcher.hears("presence:changed", userId=str(ada), status="away")
    assert (await presence_of(watcher, ada))["text"] == "At lunch"
    assert watcher.presences(ada) == ["online", "busy", "away"]


async def test_choice_ends_when_it_was_said_to(replica: Replica, connect: Connect) -> None:
    ada = uuid7()
    watcher = await connect(replica.url)
    await watcher.ask("presence:get", [str(ada)])
    page = await connect(replica.url, ada)

    until = datetime.now(UTC) + timedelta(seconds=0.7)
    assert await page.ask("presence:update", {"status": "busy", "until": until.isoformat()}) == {}
    await watcher.hears("presence:changed", userId=str(ada), status="busy")

    async def is_over() -> bool:
        return watcher.presences(ada) == ["online", "busy", "online"]

    await eventually(is_over)


async def test_choice_that_ended_already_is_refused(replica: Replica, connect: Connect) -> None:
    page = await connect(replica.url)
    answer = await page.ask("presence:update", {"status": "busy", "until": "2020-01-01T00:00:00Z"})
    assert answer["error"]["code"] == "invalid_input"
    assert answer["error"]["details"]["fieldErrors"] == {"until": ["has passed"]}


async def test_followers_are_told_without_asking(replica: Replica, connect: Connect) -> None:
    follower, followed, stranger = uuid7(), uuid7(), uuid7()
    await replica.deliver(
        "auth.user_followed",
        {"follower_id": str(follower), "followee_id": str(followed), "occurred_at": datetime.now(UTC).isoformat()},
    )
    watcher, other = await connect(replica.url, follower), await connect(replica.url, stranger)
    await connect(replica.url, followed)

    await watcher.hears("presence:changed", userId=str(followed), status="online")
    assert other.presences(followed) == []


async def test_presence_of_many_is_one_answer_and_a_hundred_is_the_limit(replica: Replica, connect: Connect) -> None:
    page = await connect(replica.url)
    people = [str(uuid7()) for _ in range(100)]
    answer = await page.ask("presence:get", people)
    assert set(answer) == set(people)

    refused = await page.ask("presence:get", [*people, str(uuid7())])
    assert refused["error"]["code"] == "invalid_input"


async def test_presence_over_http_needs_a_token_and_takes_lists(replica: Replica, connect: Connect) -> None:
    ada, bob = uuid7(), uuid7()
    await connect(replica.url, ada)

    answer = await replica.http("GET", f"/api/presence?userIds={ada},{bob}", uuid7())
    assert answer.status_code == 200
    presence = answer.json()["presence"]
    assert (presence[str(ada)]["status"], presence[str(bob)]["status"]) == ("online", "offline")

    bad = await replica.http("GET", "/api/presence?userIds=nobody", uuid7())
    assert (bad.status_code, bad.json()["code"]) == (400, "invalid_input")
    anonymous = await replica.http("GET", f"/api/presence?userIds={ada}", ada, claims={"sub": None})
    assert anonymous.status_code == 401


async def test_presence_comes_back_after_redis_lost_its_memory(start_replica: StartReplica, connect: Connect) -> None:
    replica = await start_replica(presence_heartbeat_seconds=0.2, presence_lease_seconds=2)
    ada = uuid7()
    watcher = await connect(replica.url)
    await connect(replica.url, ada)
    await replica.app.state.redis.flushall()

    async def is_back() -> bool:
        return bool((await presence_of(watcher, ada))["status"] == "online")

    await eventually(is_back)


async def test_user_has_a_bounded_number_of_connections(start_replica: StartReplica, connect: Connect) -> None:
    replica = await start_replica(max_devices=2)
    ada = uuid7()
    await connect(replica.url, ada)
    await connect(replica.url, ada)
    refusal = await replica.refusal(ada)
    assert refusal["data"] == {"code": "too_many_devices"}
