"""Notifications: from other services' events to rows, to sockets, and read on every device."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.ids import uuid7
from shared.testing.queries import recorded_queries
from tests.realtime.conftest import Connect, Replica

NOW = datetime.now(UTC)


async def register(replica: Replica, user_id: UUID, username: str, at: datetime = NOW) -> None:
    person = {"user_id": str(user_id), "username": username, "display_name": username.title(), "avatar_url": None}
    await replica.deliver("auth.user_registered", {**person, "registered_at": at.isoformat()})


async def follow(replica: Replica, follower: UUID, followee: UUID, at: datetime = NOW, verb: str = "followed") -> None:
    data = {"follower_id": str(follower), "followee_id": str(followee), "occurred_at": at.isoformat()}
    await replica.deliver(f"auth.user_{verb}", data)


def post_by(author: UUID, **fields: Any) -> dict[str, Any]:
    return {
        "post_id": str(uuid7()), "slug": "hello-abc123", "title": "Hello", "excerpt": "A start",
        "author_id": str(author), "author_username": "ada", "tags": ["news"], "published_at": NOW.isoformat(), **fields,
    }  # fmt: skip


async def listed(replica: Replica, user_id: UUID, query: str = "") -> Any:
    answer = await replica.http("GET", f"/api/notifications{query}", user_id)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_post_reaches_each_follower_once_though_its_event_comes_twice(
    replicas: tuple[Replica, Replica], connect: Connect
) -> None:
    first, second = replicas
    author, follower, absent, stranger = uuid7(), uuid7(), uuid7(), uuid7()
    await register(first, author, "ada")
    for reader in (follower, absent):
        await follow(first, reader, author)
    phone, laptop = await connect(first.url, follower), await connect(second.url, follower)
    other = await connect(second.url, stranger)

    post = post_by(author)
    await first.deliver("content.post_published", post, times=2)
    for device in (phone, laptop):
        news = await device.hears("notification:new")
        assert news["unread"] == 1
        assert news["notification"]["kind"] == "post_published"
        assert news["notification"]["title"] == "Ada published a post"
        assert news["notification"]["body"] == "Hello"
        assert news["notification"]["link"] == "/posts/hello-abc123"
        assert news["notification"]["actor"]["username"] == "ada"
        assert news["notification"]["data"] == {"postId": post["post_id"], "slug": post["slug"], "title": "Hello"}
    seen = await other.hears("post:published")
    assert seen["post"]["id"] == post["post_id"]
    assert seen["post"]["authorUsername"] == "ada"

    await first.deliver("content.post_published", post)  # the same post under another event id
    for reader in (follower, absent):
        page = await listed(first, reader)
        assert (len(page["notifications"]), page["unread"]) == (1, 1)
    assert (await listed(first, stranger))["notifications"] == []
    assert other.all("notification:new") == []
    assert len(phone.all("notification:new")) == 1


async def test_follow_is_a_notification_once_however_often_it_happens(replica: Replica, connect: Connect) -> None:
    ada, bob = uuid7(), uuid7()
    await register(replica, bob, "bob")
    page = await connect(replica.url, ada)
    await follow(replica, bob, ada, NOW)
    news = await page.hears("notification:new")
    assert (news["notification"]["kind"], news["notification"]["title"]) == ("user_followed", "Bob followed you")
    await follow(replica, bob, ada, NOW + timedelta(seconds=1), verb="unfollowed")
    await follow(replica, bob, ada, NOW + timedelta(seconds=2))
    assert (await listed(replica, ada))["unread"] == 1
    assert len(page.all("notification:new")) == 1


async def test_events_out_of_order_end_in_the_newest_state(replica: Replica) -> None:
    ada, bob = uuid7(), uuid7()
    await follow(replica, bob, ada, NOW + timedelta(seconds=5), verb="unfollowed")
    await follow(replica, bob, ada, NOW)
    update = {"user_id": str(ada), "username": "ada2", "display_name": "Ada the Second", "avatar_url": None}
    await replica.deliver("auth.profile_updated", {**update, "updated_at": (NOW + timedelta(seconds=5)).isoformat()})
    await register(replica, ada, "ada")
    await replica.deliver("content.post_published", post_by(ada))
    assert (await listed(replica, bob))["notifications"] == []

    await follow(replica, ada, bob)
    [notification] = (await listed(replica, bob))["notifications"]
    assert notification["actor"]["displayName"] == "Ada the Second"


async def test_unread_count_equals_the_unread_rows_on_every_device(
    replicas: tuple[Replica, Replica], connect: Connect
) -> None:
    first, second = replicas
    author, reader = uuid7(), uuid7()
    await follow(first, reader, author)
    for number in range(4):
        await first.deliver("content.post_published", post_by(author, slug=f"post-{number}"))
    phone, laptop = await connect(first.url, reader), await connect(second.url, reader)
    for device in (phone, laptop):
        await device.hears("notification:unreadCount", unread=4)
    ids = [item["id"] for item in (await listed(first, reader))["notifications"]]

    assert (await phone.ask("notification:markRead", ids[0]))["unread"] == 3
    await laptop.hears("notification:unreadCount", unread=3)
    assert (await laptop.ask("notification:markRead", ids[:2]))["unread"] == 2
    await phone.hears("notification:unreadCount", unread=2)
    answer = await first.http("POST", "/api/notifications/read", reader, json={"ids": [ids[2]]})
    assert answer.json()["unread"] == 1
    for device in (phone, laptop):
        await device.hears("notification:unreadCount", unread=1)
    page = await listed(second, reader, "?unread=true")
    assert ([item["id"] for item in page["notifications"]], page["unread"]) == ([ids[3]], 1)

    early = {"all": True, "before": (NOW - timedelta(days=1)).isoformat()}
    assert (await phone.ask("notification:markRead", early))["unread"] == 1
    answers = await asyncio.gather(*(device.ask("notification:markRead", {"all": True}) for device in (phone, laptop)))
    assert [answer["unread"] for answer in answers] == [0, 0]
    for device in (phone, laptop):
        await device.hears("notification:unreadCount", unread=0)


async def test_others_notifications_are_neither_seen_nor_marked(replica: Replica, connect: Connect) -> None:
    author, reader, other = uuid7(), uuid7(), uuid7()
    await follow(replica, reader, author)
    await replica.deliver("content.post_published", post_by(author))
    [notification] = (await listed(replica, reader))["notifications"]
    thief = await connect(replica.url, other)
    assert (await thief.ask("notification:markRead", notification["id"]))["unread"] == 0
    assert (await listed(replica, reader))["unread"] == 1
    anonymous = await replica.http("GET", "/api/notifications", reader, claims={"sub": None})
    assert anonymous.status_code == 401


@pytest.mark.parametrize("before", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00"])
async def test_a_time_outside_of_the_calendar_or_without_an_offset_is_bad_input(replica: Replica, before: str) -> None:
    body = {"all": True, "before": before}
    answer = await replica.http("POST", "/api/notifications/read", uuid7(), json=body)
    assert (answer.status_code, list(answer.json()["details"]["fieldErrors"])) == (400, ["before"])


async def test_list_pages_by_cursor_with_a_fixed_number_of_queries(replica: Replica) -> None:
    author, reader = uuid7(), uuid7()
    await register(replica, author, "ada")
    await follow(replica, reader, author)
    for number in range(5):
        await replica.deliver("content.post_published", post_by(author, slug=f"post-{number}"))
    slugs: list[str] = []
    query = "?limit=2"
    while True:
        with recorded_queries(replica.app.state.database) as queries:
            page = await listed(replica, reader, query)
        assert len([statement for statement in queries if statement.startswith("SELECT")]) <= 3
        slugs += [item["data"]["slug"] for item in page["notifications"]]
        cursor = page["pagination"]["nextCursor"]
        if cursor is None:
            break
        query = f"?limit=2&cursor={cursor}"
    assert slugs == [f"post-{number}" for number in reversed(range(5))]
    bad = await replica.http("GET", "/api/notifications?cursor=abc", reader)
    assert (bad.status_code, bad.json()["code"]) == (400, "invalid_input")
