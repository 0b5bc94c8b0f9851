"""What people keep, and the tags that they follow."""

from datetime import timedelta
from typing import Any

from services.content.consumers import subscriptions
from shared.ids import uuid7
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post

ADA, BOB = Person("ada"), Person("bob")


async def _keep(content: RunningService, who: Person, post: dict[str, Any], method: str = "PUT") -> bool:
    answer = await content.client.request(method, f"/api/posts/{post['id']}/bookmark", headers=who.headers)
    assert answer.status_code == 200, answer.text
    return bool(answer.json()["bookmarked"])


async def _kept(content: RunningService, who: Person, **query: Any) -> dict[str, Any]:
    answer = await content.client.get("/api/bookmarks", params=query, headers=who.headers)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def test_what_is_kept_is_listed_to_its_owner_alone(content: RunningService) -> None:
    posts = [await create_post(content.client, ADA, title=f"Post {n}", status="PUBLISHED") for n in range(3)]
    for post in posts:
        content.clock.advance(timedelta(seconds=1))
        assert await _keep(content, BOB, post)
        assert await _keep(content, BOB, post)
    page = await _kept(content, BOB, limit=2)
    assert [post["title"] for post in page["posts"]] == ["Post 2", "Post 1"]
    assert page["posts"][0]["bookmarkedAt"] == content.clock.now().isoformat().replace("+00:00", "Z")
    rest = await _kept(content, BOB, cursor=page["pagination"]["nextCursor"])
    assert [post["title"] for post in rest["posts"]] == ["Post 0"]
    assert (await _kept(content, ADA))["posts"] == []
    assert not await _keep(content, BOB, posts[2], "DELETE")
    assert await _keep(content, BOB, posts[1], "GET")
    assert not await _keep(content, ADA, posts[1], "GET")
    assert len((await _kept(content, BOB))["posts"]) == 2


async def test_what_is_not_shown_any_more_is_left_out_and_comes_back(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED")
    await _keep(content, BOB, post)
    await content.client.post(f"/api/posts/{post['id']}/unpublish", headers=ADA.headers)
    assert (await _kept(content, BOB))["posts"] == []
    await content.client.post(f"/api/posts/{post['id']}/publish", headers=ADA.headers)
    assert len((await _kept(content, BOB))["posts"]) == 1
    facts = {"blocker_id": str(ADA.id), "blocked_id": str(BOB.id), "occurred_at": content.clock.now().isoformat()}
    await content.deliver("content", subscriptions, "auth.user_blocked", facts)
    assert (await _kept(content, BOB))["posts"] == []
    assert not await _keep(content, BOB, post, "DELETE")


async def test_only_what_can_be_read_is_kept(content: RunningService) -> None:
    draft = await create_post(content.client, ADA)
    for post_id in (draft["id"], str(uuid7())):
        for method in ("GET", "PUT"):
            answer = await content.client.request(method, f"/api/posts/{post_id}/bookmark", headers=BOB.headers)
            assert (answer.status_code, answer.json()["code"]) == (404, "post_not_found")
    for method in ("GET", "PUT", "DELETE"):
        assert (await content.client.request(method, f"/api/posts/{draft['id']}/bookmark")).status_code == 401
    assert (await content.client.get("/api/bookmarks")).status_code == 401


async def test_a_list_asks_at_once_which_posts_are_kept(content: RunningService) -> None:
    posts = [await create_post(content.client, ADA, status="PUBLISHED") for _ in range(3)]
    await _keep(content, BOB, posts[1])
    query = {"ids": [post["id"] for post in posts]}
    with recorded_queries(content.database) as statements:
        answer = await content.client.get("/api/bookmarks/kept", params=query, headers=BOB.headers)
    assert answer.json() == {"postIds": [posts[1]["id"]]}
    assert len(statements) == 1
    other = await content.client.get("/api/bookmarks/kept", params=query, headers=ADA.headers)
    assert other.json() == {"postIds": []}
    assert (await content.client.get("/api/bookmarks/kept", params=query)).status_code == 401
    many = {"ids": [str(uuid7()) for _ in range(101)]}
    assert (await content.client.get("/api/bookmarks/kept", params=many, headers=BOB.headers)).status_code == 400


async def test_a_list_of_bookmarks_costs_the_same_however_long(content: RunningService) -> None:
    counts = []
    for number in (1, 5):
        for _ in range(number):
            await _keep(content, BOB, await create_post(content.client, ADA, status="PUBLISHED", tags=["a", "b"]))
        with recorded_queries(content.database) as statements:
            await _kept(content, BOB)
        counts.append(len(statements))
    assert counts[0] == counts[1] == 3


async def test_a_followed_tag_brings_its_posts(content: RunningService) -> None:
    post = await create_post(content.client, ADA, status="PUBLISHED", tags=["deep-space"])
    await create_post(content.client, ADA, status="PUBLISHED", tags=["bread"])
    feed = await content.client.get("/api/feed/following", headers=BOB.headers)
    assert feed.json()["posts"] == []
    for _ in range(2):
        answer = await content.client.put("/api/tags/Deep%20Space/follow", headers=BOB.headers)
        assert answer.json() == {"name": "deep-space", "posts": 1, "followers": 1, "isFollowed": True}
    followed = (await content.client.get("/api/tags/followed", headers=BOB.headers)).json()
    assert followed["tags"] == ["deep-space"]
    feed = await content.client.get("/api/feed/following", headers=BOB.headers)
    assert [one["id"] for one in feed.json()["posts"]] == [post["id"]]
    assert (await content.client.get("/api/tags/deep-space")).json()["isFollowed"] is False
    for _ in range(2):
        answer = await content.client.delete("/api/tags/deep-space/follow", headers=BOB.headers)
        assert (answer.json()["followers"], answer.json()["isFollowed"]) == (0, False)


async def test_tags_that_nobody_uses_and_strangers(content: RunningService) -> None:
    for method, path in (
        ("GET", "/api/tags/none"),
        ("PUT", "/api/tags/none/follow"),
        ("DELETE", "/api/tags/none/follow"),
    ):
        answer = await content.client.request(method, path, headers=BOB.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "tag_not_found")
    assert (await content.client.get("/api/tags/followed")).status_code == 401
    assert (await content.client.put("/api/tags/none/follow")).status_code == 401
