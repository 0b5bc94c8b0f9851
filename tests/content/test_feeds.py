"""The feeds over HTTP: what is in them, in which order, and for whom."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisDown
from sqlalchemy import text as sql

from services.content.feeds import rankings
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.listings import follow
from tests.content.writing import Person, create_post


async def feed(content: RunningService, name: str, reader: Person | None = None, **query: Any) -> dict[str, Any]:
    headers = reader.headers if reader else {}
    answer = await content.client.get(f"/api/feed/{name}", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def titles(page: dict[str, Any]) -> list[str]:
    return [post["title"] for post in page["posts"]]


async def publish(content: RunningService, author: Person, title: str, **fields: Any) -> dict[str, Any]:
    content.clock.advance(timedelta(seconds=1))
    return await create_post(content.client, author, title=title, status="PUBLISHED", **fields)


async def age(content: RunningService, hours: int) -> None:
    """Let all posts be so much older. The clock cannot be moved that far: tokens end after minutes."""
    async with content.database.transaction() as session:
        await session.execute(
            sql("UPDATE posts SET published_at = published_at - make_interval(hours => :hours)"), {"hours": hours}
        )


async def engage(content: RunningService, post: dict[str, Any], **counts: int) -> None:
    """Give a post so many `likes`, `comments` and `quotes`."""
    async with content.database.transaction() as session:
        await session.execute(
            sql(
                "UPDATE post_counts SET reactions = jsonb_build_object('like', CAST(:likes AS int)),"
                " comments = :comments, quotes = :quotes WHERE post_id = :id"
            ),
            {"likes": 0, "comments": 0, "quotes": 0, **counts, "id": post["id"]},
        )


async def pages(content: RunningService, name: str, reader: Person | None, limit: int) -> Sequence[dict[str, Any]]:
    found = [await feed(content, name, reader, limit=limit)]
    while cursor := found[-1]["pagination"]["nextCursor"]:
        found.append(await feed(content, name, reader, limit=limit, cursor=cursor))
    return found


async def test_following_shows_people_one_follows_newest_first(content: RunningService) -> None:
    reader, bob, cyd = Person("reader"), Person("bob"), Person("cyd")
    for author, title in ((bob, "b1"), (cyd, "c1"), (reader, "own"), (bob, "b2")):
        await publish(content, author, title)
    await create_post(content.client, bob, title="draft")
    assert titles(await feed(content, "following", reader)) == []
    await follow(content, reader, bob, times=2)
    assert titles(await feed(content, "following", reader)) == ["b2", "b1"]
    await follow(content, reader, cyd)
    await follow(content, reader, reader)
    first, second = await pages(content, "following", reader, 2)
    assert titles(first) + titles(second) == ["b2", "c1", "b1"]
    assert titles(await feed(content, "following", bob)) == []
    await follow(content, reader, bob, ends=True, minutes=1)
    assert titles(await feed(content, "following", reader)) == ["c1"]


async def test_late_news_of_a_follow_change_nothing(content: RunningService) -> None:
    reader, bob = Person("reader"), Person("bob")
    await publish(content, bob, "b")
    await follow(content, reader, bob, ends=True, minutes=2)
    await follow(content, reader, bob, minutes=1)
    assert titles(await feed(content, "following", reader)) == []
    await follow(content, reader, bob, minutes=3)
    assert titles(await feed(content, "following", reader)) == ["b"]


async def test_following_is_for_people_who_are_signed_in(content: RunningService) -> None:
    for path in ("following", "preferences"):
        answer = await content.client.get(f"/api/feed/{path}")
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert (await content.client.patch("/api/feed/preferences", json={})).status_code == 401


async def test_trending_weighs_engagement_against_age(content: RunningService) -> None:
    bob = Person("bob")
    old = await publish(content, bob, "old")
    await age(content, 12)
    middle = await publish(content, bob, "middle")
    await publish(content, bob, "new")
    assert titles(await feed(content, "trending")) == ["new", "middle", "old"]
    await engage(content, middle, likes=1, comments=1)
    assert titles(await feed(content, "trending")) == ["middle", "new", "old"]
    await engage(content, old, likes=20, quotes=7)
    assert titles(await feed(content, "trending")) == ["old", "middle", "new"]
    await engage(content, old)
    first, second = await pages(content, "trending", None, 2)
    assert titles(first) + titles(second) == ["middle", "new", "old"]
    assert titles(await feed(content, "trending", window="day")) == ["middle", "new", "old"]
    await age(content, 13)
    assert titles(await feed(content, "trending", window="day")) == ["middle", "new"]
    await age(content, 24 * 8)
    assert titles(await feed(content, "trending", window="week")) == []
    assert titles(await feed(content, "trending", window="month")) == ["middle", "new", "old"]


async def test_a_score_goes_with_the_publishing(content: RunningService) -> None:
    bob = Person("bob")
    post = await publish(content, bob, "post")
    await client_post(content, bob, f"/api/posts/{post['id']}/unpublish")
    assert titles(await feed(content, "trending")) == []
    async with content.database.snapshot() as session:
        assert (await session.execute(sql("SELECT count(*) FROM post_scores"))).scalar_one() == 0
    await client_post(content, bob, f"/api/posts/{post['id']}/publish")
    assert titles(await feed(content, "trending")) == ["post"]


async def client_post(content: RunningService, person: Person, path: str) -> None:
    answer = await content.client.post(path, headers=person.headers)
    assert answer.status_code == 200, answer.text


async def test_home_says_why_each_post_is_there(content: RunningService) -> None:
    reader, bob = Person("reader"), Person("bob")
    await publish(content, Person("cyd"), "stale")
    popular = await publish(content, Person("dan"), "popular")
    await engage(content, popular, likes=50)
    await age(content, 48)
    await publish(content, Person("eve"), "fresh")
    await publish(content, bob, "followed")
    await follow(content, reader, bob)
    page = await feed(content, "home", reader)
    why = {post["title"]: [reason["code"] for reason in post["reasons"]] for post in page["posts"]}
    assert why == {
        "followed": ["followed_author", "fresh"],
        "fresh": ["fresh"],
        "popular": ["popular"],
        "stale": ["latest"],
    }
    assert list(why) == ["followed", "fresh", "popular", "stale"]
    assert titles(await feed(content, "home", reader)) == list(why), "the same again"
    anonymous = await feed(content, "home")
    assert titles(anonymous) == ["followed", "fresh", "popular", "stale"]
    assert [reason["code"] for reason in anonymous["posts"][0]["reasons"]] == ["fresh"]


async def test_preferences_change_the_order(content: RunningService) -> None:
    reader, bob = Person("reader"), Person("bob")
    await publish(content, bob, "followed")
    popular = await publish(content, Person("cyd"), "popular")
    await engage(content, popular, likes=30)
    await follow(content, reader, bob)
    usual = {"people": "normal", "topics": "normal", "discovery": "normal"}
    assert await feed(content, "preferences", reader) == usual
    assert titles(await feed(content, "home", reader)) == ["followed", "popular"]
    for change in ({"people": "less", "discovery": "more"}, {"topics": None}):
        answer = await content.client.patch("/api/feed/preferences", json=change, headers=reader.headers)
        assert answer.json() == {"people": "less", "topics": "normal", "discovery": "more"}
    assert titles(await feed(content, "home", reader)) == ["popular", "followed"]
    assert await feed(content, "preferences", bob) == usual
    refused = await content.client.patch("/api/feed/preferences", json={"people": "most"}, headers=reader.headers)
    assert refused.status_code == 400


async def test_behind_the_ranking_comes_everything_else(
    content: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_HOT", "_FRESH", "_FOLLOWED"):
        monkeypatch.setattr(f"services.content.feeds.service.{name}", 3)
    for number in range(9):
        await publish(content, Person(f"author{number}"), str(number))
    for reader in (None, Person("reader")):
        shown = await pages(content, "home", reader, 2)
        assert [title for page in shown for title in titles(page)] == list("876543210")
        assert shown[-1]["posts"][0]["reasons"] == [{"code": "latest", "tag": None}]


async def test_an_order_that_is_not_kept_any_more_is_told(content: RunningService) -> None:
    reader = Person("reader")
    for number in range(3):
        await publish(content, Person("bob"), str(number))
    first = await feed(content, "home", reader, limit=1)
    for _ in range(rankings.SLOTS - 1):
        await feed(content, "home", reader, limit=1)
    cursor = first["pagination"]["nextCursor"]
    assert len((await feed(content, "home", reader, limit=1, cursor=cursor))["posts"]) == 1
    await feed(content, "home", reader, limit=1)
    for who in (reader, Person("somebody else"), None):
        headers = who.headers if who else {}
        answer = await content.client.get("/api/feed/home", params={"cursor": cursor}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (410, "feed_expired")


async def test_without_redis_home_is_everything_newest_first(
    content: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*_: Any, **__: Any) -> None:
        raise RedisDown("away")

    for name in ("keep", "shared"):
        monkeypatch.setattr(rankings, name, down)
    for number in range(3):
        await publish(content, Person("bob"), str(number))
    for reader in (None, Person("reader")):
        shown = await pages(content, "home", reader, 2)
        assert [title for page in shown for title in titles(page)] == ["2", "1", "0"]


@pytest.mark.parametrize("name", ["following", "trending", "home"])
@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 101}, {"cursor": "x"}, {"cursor": "eyJhIjoxfQ"}, {"cursor": "a" * 600}], ids=str
)
async def test_bad_queries_are_refused(content: RunningService, name: str, query: dict[str, Any]) -> None:
    answer = await content.client.get(f"/api/feed/{name}", params=query, headers=Person().headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")


async def test_feeds_cost_the_same_number_of_queries_however_long(content: RunningService) -> None:
    reader = Person("reader")

    async def queries() -> list[int]:
        counts = []
        for name in ("following", "trending", "home"):
            with recorded_queries(content.database) as statements:
                await feed(content, name, reader, limit=50)
            counts.append(len(statements))
        return counts

    for number in range(3):
        author = Person(f"author{number}")
        await publish(content, author, f"post {number}", tags=["a"])
        await follow(content, reader, author)
    few = await queries()
    for number in range(30):
        author = Person(f"writer{number}")
        await publish(content, author, f"post {number}", tags=["a", f"t{number}"])
        await follow(content, reader, author)
    assert await queries() == few
    assert max(few) <= 7
