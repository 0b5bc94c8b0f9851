"""What is deleted can be taken back for 30 days, and is gone afterwards."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text as sql

from services.content.posts import trash
from services.content.posts.problems import SlugsExhausted
from services.content.posts.repository import claim_slug
from shared.ids import uuid7
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post, post_body

KEPT = timedelta(days=30)


def _now(content: RunningService, person: Person) -> dict[str, str]:
    return person.headers_at(content.clock.now().timestamp())


async def _deleted(content: RunningService, author: Person, **fields: Any) -> dict[str, Any]:
    headers = _now(content, author)
    answer = await content.client.post("/api/posts", json=post_body(**fields), headers=headers)
    assert answer.status_code == 201, answer.text
    post: dict[str, Any] = answer.json()
    assert (await content.client.delete(f"/api/posts/{post['id']}", headers=headers)).status_code == 204
    return post


async def _trash(content: RunningService, person: Person, **query: Any) -> dict[str, Any]:
    answer = await content.client.get("/api/posts/trash", params=query, headers=_now(content, person))
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def _restore(content: RunningService, headers: dict[str, str], post: dict[str, Any]) -> tuple[int, Any]:
    answer = await content.client.post(f"/api/posts/{post['id']}/restore", headers=headers)
    return answer.status_code, answer.json()


async def test_the_trash_is_its_owners(content: RunningService) -> None:
    author = Person()
    post = await _deleted(content, author, status="PUBLISHED")
    assert (await content.client.get("/api/posts/trash")).status_code == 401
    for other in (Person("eve"), Person("mod", role="moderator"), Person("root", role="admin")):
        assert (await _trash(content, other))["posts"] == []
        status, problem = await _restore(content, other.headers, post)
        assert (status, problem["code"]) == (404, "post_not_found")
    assert (await _restore(content, {}, post))[0] == 401
    (kept,) = (await _trash(content, author))["posts"]
    assert (kept["id"], kept["title"], kept["status"]) == (post["id"], post["title"], "PUBLISHED")
    assert datetime.fromisoformat(kept["purgeAt"]) - datetime.fromisoformat(kept["deletedAt"]) == KEPT
    assert "content" not in kept


async def test_the_trash_is_read_page_by_page_in_a_constant_number_of_queries(content: RunningService) -> None:
    author = Person()
    deleted = []
    for number in range(7):
        deleted.append((await _deleted(content, author, tags=["a", f"b{number}"]))["id"])
        content.clock.advance(timedelta(seconds=number % 2))  # some at the same moment
    seen: list[str] = []
    cursor: str | None = None
    counts = set()
    while True:
        with recorded_queries(content.database) as statements:
            page = await _trash(content, author, limit=2 if cursor else 3, **({"cursor": cursor} if cursor else {}))
        counts.add(len(statements))
        seen += [post["id"] for post in page["posts"]]
        cursor = page["pagination"]["nextCursor"]
        if cursor is None:
            break
    assert seen == list(reversed(deleted))
    assert len(counts) == 1
    answer = await content.client.get("/api/posts/trash?cursor=nonsense", headers=author.headers)
    assert answer.status_code == 400


async def test_a_draft_comes_back_as_the_draft_it_was(content: RunningService) -> None:
    author = Person()
    post = await _deleted(content, author)
    status, restored = await _restore(content, _now(content, author), post)
    assert (status, restored) == (200, {**post, "revision": 3})
    assert await _restore(content, _now(content, author), post) == (200, restored)
    assert (await _trash(content, author))["posts"] == []
    assert await content.recorded_events() == []


async def test_a_published_post_comes_back_with_its_address_and_date_and_is_no_news(content: RunningService) -> None:
    author = Person()
    post = await _deleted(content, author, status="PUBLISHED")
    content.clock.advance(timedelta(days=3))
    status, restored = await _restore(content, _now(content, author), post)
    assert (status, restored) == (200, {**post, "revision": 3})
    assert (await content.client.get(f"/api/posts/{post['slug']}")).json() == restored
    events = [(event.type, event.data["post_id"]) for event in await content.recorded_events()]
    assert events == [(f"content.post_{verb}", post["id"]) for verb in ("published", "deleted", "restored")]


async def test_what_nobody_could_read_comes_back_untold(content: RunningService) -> None:
    author = Person()
    post = await _deleted(content, author, status="PUBLISHED")
    async with content.database.transaction() as session:
        await session.execute(sql("UPDATE posts SET moderation = 'REMOVED'"))
    assert (await _restore(content, _now(content, author), post))[0] == 200
    assert [event.type for event in await content.recorded_events()][2:] == []
    assert (await content.client.get(f"/api/posts/{post['id']}")).status_code == 404


async def test_somebody_elses_post_is_not_restored(content: RunningService) -> None:
    post = await create_post(content.client, Person(), status="PUBLISHED")
    status, problem = await _restore(content, Person("eve").headers, post)
    assert (status, problem["code"]) == (403, "post_not_yours")


async def test_who_may_not_publish_does_not_restore_what_was_published(content: RunningService) -> None:
    author = Person()
    post = await _deleted(content, author, status="PUBLISHED")
    doubtful = Person(author.username, is_email_verified=False, id=author.id)
    status, problem = await _restore(content, doubtful.headers, post)
    assert (status, problem["code"]) == (403, "email_not_verified")


@pytest.mark.parametrize("days", [0, 2], ids=["still-to-come", "past"])
async def test_a_plan_comes_back_only_if_its_time_is_still_to_come(content: RunningService, days: int) -> None:
    author = Person()
    post = await create_post(content.client, author)
    at = {"at": (content.clock.now() + timedelta(days=1)).isoformat()}
    await content.client.post(f"/api/posts/{post['id']}/schedule", json=at, headers=author.headers)
    await content.client.delete(f"/api/posts/{post['id']}", headers=author.headers)
    content.clock.advance(timedelta(days=days))
    _, restored = await _restore(content, _now(content, author), post)
    assert (restored["scheduledAt"] is None) == (days == 2)


async def test_after_thirty_days_it_is_gone_and_its_slug_stays_taken(content: RunningService) -> None:
    author = Person()
    old = await _deleted(content, author, title="Old", status="PUBLISHED", tags=["a"])
    content.clock.advance(timedelta(days=1))
    younger = await _deleted(content, author, title="Younger")
    kept = (await content.client.post("/api/posts", json=post_body(), headers=_now(content, author))).json()
    content.clock.advance(KEPT - timedelta(hours=1))
    # Its time is over, whether the worker has come by or not.
    assert [post["id"] for post in (await _trash(content, author))["posts"]] == [younger["id"]]
    assert (await _restore(content, _now(content, author), old))[0] == 404
    assert await trash.purge(content.database, content.clock.now()) == 1
    assert await trash.purge(content.database, content.clock.now()) == 0
    async with content.database.sessions() as session:
        left = set((await session.scalars(sql("SELECT id FROM posts"))).all())
        assert {str(post_id) for post_id in left} == {younger["id"], kept["id"]}
        assert await session.scalar(sql("SELECT count(*) FROM post_slugs WHERE slug LIKE 'old-%'")) == 0
        suffix = old["slug"].rpartition("-")[2]
        with pytest.raises(SlugsExhausted):
            await claim_slug(session, uuid7(), "old", lambda: suffix)
        assert await claim_slug(session, uuid7(), "older", lambda: suffix) == f"older-{suffix}"
        await session.rollback()


async def test_purging_goes_in_batches(content: RunningService) -> None:
    author = Person()
    for _ in range(5):
        await _deleted(content, author)
    content.clock.advance(KEPT)
    assert [await trash.purge(content.database, content.clock.now(), limit=2) for _ in range(4)] == [2, 2, 1, 0]
