"""Whoever is kept apart is not counted either."""

from datetime import timedelta
from typing import Any

import pytest

from services.content.consumers import subscriptions
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post

ADA, BOB, CEM = Person("ada"), Person("bob"), Person("cem")


async def block(content: RunningService, blocker: Person, blocked: Person, *, ends: bool = False) -> None:
    """Put a block between two people, or take it away."""
    facts = {"blocker_id": str(blocker.id), "blocked_id": str(blocked.id)}
    content.clock.advance(timedelta(seconds=1))
    kind = "auth.user_unblocked" if ends else "auth.user_blocked"
    await content.deliver("content", subscriptions, kind, {**facts, "occurred_at": content.clock.now().isoformat()})


async def answered(content: RunningService) -> dict[str, Any]:
    """Return Ada's post, on which Bob and Cem comment and react, and where they answer each other."""
    post = await create_post(content.client, ADA, title="Tea", status="PUBLISHED", tags=["t"])
    path = f"/api/posts/{post['id']}"
    root = (await content.client.post(f"{path}/comments", json={"body": "Hm."}, headers=CEM.headers)).json()
    answer = {"body": "Yes.", "parentId": root["id"]}
    await content.client.post(f"{path}/comments", json=answer, headers=BOB.headers)
    for who in (BOB, CEM):
        await content.client.put(f"{path}/reactions/like", headers=who.headers)
    await content.client.put(f"{path}/reactions/love", headers=BOB.headers)
    await content.client.put(f"/api/comments/{root['id']}/reactions/like", headers=BOB.headers)
    await content.client.put(f"{path}/bookmark", headers=CEM.headers)
    return post


async def numbers(content: RunningService, post: dict[str, Any], who: Person | None) -> set[tuple[int, str]]:
    """Return what is counted of the post, wherever it is read."""
    headers = who.headers if who else {}
    found = set()
    one = (await content.client.get(f"/api/posts/{post['slug']}", headers=headers)).json()
    found.add((one["commentCount"], str(one["reactions"])))
    lists = ["/api/posts", "/api/posts?page=1", "/api/feed/trending", "/api/search?q=tea", "/api/posts?tag=t"]
    for path in [*lists, *(["/api/feed/home", "/api/bookmarks"] if who is CEM else [])]:
        page = (await content.client.get(path, headers=headers)).json()
        posts = page.get("posts") or [hit["post"] for hit in page["results"]]
        found |= {(shown["commentCount"], str(shown["reactions"])) for shown in posts}
    return found


@pytest.mark.parametrize(("blocker", "blocked"), [(CEM, BOB), (BOB, CEM)], ids=["mine", "theirs"])
async def test_numbers_leave_out_who_is_kept_apart(content: RunningService, blocker: Person, blocked: Person) -> None:
    post = await answered(content)
    everybody, others = {(2, "{'like': 2, 'love': 1}")}, {(1, "{'like': 1}")}
    for who in (None, CEM, ADA):
        assert await numbers(content, post, who) == everybody
    await block(content, blocker, blocked)
    assert await numbers(content, post, CEM) == others
    for who in (None, ADA):
        assert await numbers(content, post, who) == everybody
    reactions = (await content.client.get(f"/api/posts/{post['id']}/reactions", headers=CEM.headers)).json()
    assert reactions == {"reactions": {"like": 1}, "mine": ["like"]}
    [thread] = (await content.client.get(f"/api/posts/{post['id']}/comments", headers=CEM.headers)).json()["comments"]
    assert (thread["replyCount"], thread["reactions"]) == (0, {})
    [thread] = (await content.client.get(f"/api/posts/{post['id']}/comments", headers=ADA.headers)).json()["comments"]
    assert (thread["replyCount"], thread["reactions"]) == (1, {"like": 1})
    await block(content, blocker, blocked, ends=True)
    assert await numbers(content, post, CEM) == everybody


async def test_a_list_takes_the_same_statements_however_many_posts_there_are(content: RunningService) -> None:
    counts = set()
    await block(content, CEM, BOB)
    for _ in range(2):
        await answered(content)
        with recorded_queries(content.database) as queries:
            await content.client.get("/api/feed/trending", headers=CEM.headers)
        counts.add(len(queries))
    assert len(counts) == 1
