"""Blocked people do not read each other; muted people stay out of lists."""

from datetime import timedelta
from typing import Any

import pytest

from services.content.consumers import subscriptions
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post, recorded_reads


async def tell(
    content: RunningService, verb: str, who: Person, whom: Person, *, minutes: int = 0, times: int = 1
) -> None:
    first, second = ("muter_id", "muted_id") if verb.endswith("muted") else ("blocker_id", "blocked_id")
    moment = (content.clock.now() + timedelta(minutes=minutes)).isoformat()
    data = {first: str(who.id), second: str(whom.id), "occurred_at": moment}
    await content.deliver("content", subscriptions, f"auth.user_{verb}", data, times=times)


async def titles(content: RunningService, reader: Person | None, query: str = "") -> list[str]:
    headers = reader.headers if reader else {}
    answer = await content.client.get(f"/api/posts{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return sorted(post["title"] for post in answer.json()["posts"])


async def status_of(content: RunningService, reader: Person, key: str) -> int:
    return (await content.client.get(f"/api/posts/{key}", headers=reader.headers)).status_code


async def written(content: RunningService, *authors: Person) -> list[dict[str, Any]]:
    return [
        await create_post(content.client, author, title=f"By {author.username}", tags=["stars"], status="PUBLISHED")
        for author in authors
    ]


async def test_blocked_people_do_not_read_each_other(content: RunningService) -> None:
    ada, bob, cyd = Person("ada"), Person("bob"), Person("cyd")
    by_ada, by_bob, by_cyd = await written(content, ada, bob, cyd)
    await tell(content, "blocked", ada, bob, times=2)
    for reader, own, hidden in ((ada, by_ada, by_bob), (bob, by_bob, by_ada)):
        shown = sorted((own["title"], by_cyd["title"]))
        assert await titles(content, reader) == await titles(content, reader, "?tag=stars") == shown
        assert await titles(content, reader, f"?authorId={hidden['author']['id']}") == []
        numbered = (await content.client.get("/api/posts?page=1", headers=reader.headers)).json()
        assert numbered["pagination"]["total"] == 2
        for key in (hidden["id"], hidden["slug"]):
            assert await status_of(content, reader, key) == 404
        assert await status_of(content, reader, own["id"]) == 200
        tags = (await content.client.get("/api/tags", headers=reader.headers)).json()["tags"]
        assert tags == [{"name": "stars", "posts": 2}]
    assert len(await titles(content, cyd)) == len(await titles(content, None)) == 3
    assert (await content.client.get("/api/tags")).json()["tags"] == [{"name": "stars", "posts": 3}]
    changed = await content.client.patch(f"/api/posts/{by_ada['id']}", headers=bob.headers, json={"title": "x"})
    assert changed.status_code == 404
    await tell(content, "unblocked", ada, bob, minutes=1)
    assert len(await titles(content, ada)) == len(await titles(content, bob)) == 3


async def test_a_former_address_does_not_lead_across_a_block(content: RunningService) -> None:
    ada, bob = Person("ada"), Person("bob")
    [post] = await written(content, ada)
    await content.client.patch(f"/api/posts/{post['id']}", headers=ada.headers, json={"title": "Another"})
    assert await status_of(content, bob, post["slug"]) == 308
    await tell(content, "blocked", bob, ada)
    assert await status_of(content, bob, post["slug"]) == 404


async def test_both_must_take_their_blocks_back(content: RunningService) -> None:
    ada, bob = Person("ada"), Person("bob")
    await written(content, ada, bob)
    await tell(content, "blocked", ada, bob)
    await tell(content, "blocked", bob, ada)
    await tell(content, "unblocked", ada, bob, minutes=1)
    assert await titles(content, ada) == ["By ada"]
    await tell(content, "unblocked", bob, ada, minutes=1)
    assert len(await titles(content, ada)) == 2


async def test_a_mute_leaves_lists_and_nothing_else(content: RunningService) -> None:
    ada, bob = Person("ada"), Person("bob")
    _, by_bob = await written(content, ada, bob)
    await tell(content, "muted", ada, bob)
    assert await titles(content, ada) == await titles(content, ada, "?tag=stars") == ["By ada"]
    tags = (await content.client.get("/api/tags", headers=ada.headers)).json()["tags"]
    assert tags == [{"name": "stars", "posts": 1}]
    assert await titles(content, ada, f"?authorId={bob.id}") == ["By bob"], "on the muted person's own page they are"
    assert await status_of(content, ada, by_bob["slug"]) == 200
    assert len(await titles(content, bob)) == 2, "the muted person notices nothing"
    await tell(content, "unmuted", ada, bob, minutes=1)
    assert len(await titles(content, ada)) == 2


@pytest.mark.parametrize("verb", ["blocked", "muted"])
async def test_late_news_change_nothing(content: RunningService, verb: str) -> None:
    ada, bob = Person("ada"), Person("bob")
    await written(content, ada, bob)
    await tell(content, f"un{verb}", ada, bob, minutes=2)
    await tell(content, verb, ada, bob, minutes=1)
    assert len(await titles(content, ada)) == 2
    await tell(content, verb, ada, bob, minutes=3)
    assert await titles(content, ada) == ["By ada"]


async def test_a_block_costs_a_list_one_statement_more(content: RunningService) -> None:
    ada, bob = Person("ada"), Person("bob")
    await written(content, ada, bob)
    counts = []
    for verb in ("blocked", "muted"):
        for path in ("/api/posts", "/api/tags"):
            with recorded_reads(content) as reads, recorded_queries(content.database) as queries:
                await content.client.get(path, headers=ada.headers)
            counts.append((path, len(reads) + len(queries)))
        await tell(content, verb, ada, Person("other"))
    # Of whom somebody blocks, the numbers of the posts know nothing.
    assert counts == [("/api/posts", 1), ("/api/tags", 1), ("/api/posts", 2), ("/api/tags", 1)]
