"""Planning drafts, and the worker that publishes them: once each, with whatever happens in between."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text as sql

from services.content.posts import plans, service
from shared.database import Database
from shared.problems import Problem
from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post, document

SOON = timedelta(minutes=10)


async def _plan(
    content: RunningService, author: Person, post: dict[str, Any], after: timedelta = SOON, if_match: str = "*"
) -> dict[str, Any]:
    body = {"at": (content.clock.now() + after).isoformat()}
    path = f"/api/posts/{post['id']}/schedule"
    answer = await content.client.post(path, json=body, headers={**author.headers, "If-Match": if_match})
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == f'"{answer.json()["revision"]}"'
    planned: dict[str, Any] = answer.json()
    return planned


async def _read(content: RunningService, author: Person, post: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = (await content.client.get(f"/api/posts/{post['id']}", headers=author.headers)).json()
    return read


async def _types(content: RunningService) -> list[str]:
    return [event.type for event in await content.recorded_events()]


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_only_the_author_plans(content: RunningService, method: str) -> None:
    author = Person()
    draft = await create_post(content.client, author)
    published = await create_post(content.client, author, status="PUBLISHED")
    body = {"at": (content.clock.now() + SOON).isoformat()} if method == "POST" else None

    async def attempt(post: dict[str, Any], headers: dict[str, str]) -> tuple[int, str]:
        answer = await content.client.request(method, f"/api/posts/{post['id']}/schedule", json=body, headers=headers)
        return answer.status_code, answer.json()["code"]

    for post in (draft, published):
        assert await attempt(post, {}) == (401, "not_authenticated")
    for other in (Person("eve"), Person("mod", role="moderator"), Person("root", role="admin")):
        assert await attempt(draft, other.headers) == (404, "post_not_found")
        assert await attempt(published, other.headers) == (403, "post_not_yours")
    assert await _read(content, author, draft) == draft


async def test_a_plan_is_made_moved_and_cancelled(content: RunningService) -> None:
    author = Person()
    post = await create_post(content.client, author)
    planned = await _plan(content, author, post)
    assert datetime.fromisoformat(planned["scheduledAt"]) == content.clock.now() + SOON
    assert (planned["status"], planned["revision"]) == ("DRAFT", 2)
    assert await _plan(content, author, post) == planned
    moved = await _plan(content, author, post, timedelta(hours=2))
    assert moved["revision"] == 3
    drafts = (await content.client.get("/api/posts?status=DRAFT", headers=author.headers)).json()["posts"]
    assert [draft["scheduledAt"] for draft in drafts] == [moved["scheduledAt"]]
    for _ in range(2):
        answer = await content.client.delete(f"/api/posts/{post['id']}/schedule", headers=author.headers)
        assert (answer.status_code, answer.json()["scheduledAt"], answer.json()["revision"]) == (200, None, 4)
    assert await _types(content) == []


async def test_planned_drafts_are_listed_to_their_author_the_next_one_first(content: RunningService) -> None:
    author = Person()
    posts = [await create_post(content.client, author, title=f"In {hours}") for hours in (3, 1, 2, 2)]
    await create_post(content.client, author)
    for post in posts:
        await _plan(content, author, post, timedelta(hours=int(post["title"][-1])))
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        with recorded_queries(content.database) as statements:
            answer = await content.client.get("/api/posts/scheduled", params=query, headers=author.headers)
        assert (answer.status_code, len(statements)) == (200, 2)
        seen += [post["title"] for post in answer.json()["posts"]]
        query["cursor"] = answer.json()["pagination"]["nextCursor"]
        if query["cursor"] is None:
            break
    assert seen == ["In 1", "In 2", "In 2", "In 3"]
    for other in (Person("eve"), Person("root", role="admin")):
        theirs = await content.client.get("/api/posts/scheduled", headers=other.headers)
        assert theirs.json()["posts"] == []
    assert (await content.client.get("/api/posts/scheduled")).status_code == 401
    bad = await content.client.get("/api/posts/scheduled?cursor=x", headers=author.headers)
    assert bad.status_code == 400


@pytest.mark.parametrize(
    "at",
    ["", "tomorrow", None, 5, "2031-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
)
async def test_what_is_no_time_to_come_is_refused(content: RunningService, at: Any) -> None:
    author = Person()
    post = await create_post(content.client, author)
    answer = await content.client.post(f"/api/posts/{post['id']}/schedule", json={"at": at}, headers=author.headers)
    assert (answer.status_code, list(answer.json()["details"]["fieldErrors"])) == (400, ["at"])


async def test_the_past_and_the_far_future_are_refused(content: RunningService) -> None:
    author = Person()
    post = await create_post(content.client, author)
    for after in (timedelta(0), timedelta(seconds=-1), timedelta(days=367)):
        body = {"at": (content.clock.now() + after).isoformat()}
        answer = await content.client.post(f"/api/posts/{post['id']}/schedule", json=body, headers=author.headers)
        assert (answer.status_code, list(answer.json()["details"]["fieldErrors"])) == (400, ["at"])


async def test_only_what_is_a_draft_as_known_and_may_be_shown_is_planned(content: RunningService) -> None:
    author, unverified = Person(), Person("bea", is_email_verified=False)
    published = await create_post(content.client, author, status="PUBLISHED")
    draft = await create_post(content.client, author)
    shy = await create_post(content.client, unverified)
    body = {"at": (content.clock.now() + SOON).isoformat()}

    async def attempt(post: dict[str, Any], headers: dict[str, str]) -> tuple[int, str]:
        answer = await content.client.post(f"/api/posts/{post['id']}/schedule", json=body, headers=headers)
        return answer.status_code, answer.json()["code"]

    assert await attempt(published, author.headers) == (409, "post_is_published")
    assert await attempt(shy, unverified.headers) == (403, "email_not_verified")
    assert await attempt(draft, {**author.headers, "If-Match": '"7"'}) == (412, "post_changed")
    await _plan(content, author, draft, if_match='"1"')


async def test_what_is_due_is_published_by_the_way_of_every_post(content: RunningService) -> None:
    author = Person()
    post = await create_post(content.client, author, title="Later", tags=["a"])
    await _plan(content, author, post)
    # Changing a planned draft leaves the plan alone, and a new title gives the slug at publishing.
    changed = await content.client.patch(
        f"/api/posts/{post['id']}", json={"title": "Sooner", "status": "DRAFT"}, headers=author.headers
    )
    assert changed.json()["scheduledAt"] is not None
    assert await plans.publish_due(content.database, content.clock.now()) == 0
    content.clock.advance(timedelta(hours=5))  # nobody was there at the time
    assert await plans.publish_due(content.database, content.clock.now()) == 1
    assert await plans.publish_due(content.database, content.clock.now()) == 0
    read = (await content.client.get(f"/api/posts/{post['id']}")).json()
    assert (read["status"], read["scheduledAt"], read["revision"]) == ("PUBLISHED", None, 4)
    assert datetime.fromisoformat(read["publishedAt"]) == content.clock.now()
    assert read["slug"].startswith("sooner-")
    (event,) = await content.recorded_events()
    assert (event.type, event.data["slug"], event.data["tags"]) == ("content.post_published", read["slug"], ["a"])


async def test_publishing_by_hand_or_deleting_ends_the_plan(content: RunningService) -> None:
    author = Person()
    by_hand, deleted = [await create_post(content.client, author) for _ in range(2)]
    for post in (by_hand, deleted):
        await _plan(content, author, post)
    answer = await content.client.post(f"/api/posts/{by_hand['id']}/publish", headers=author.headers)
    assert answer.json()["scheduledAt"] is None
    await content.client.delete(f"/api/posts/{deleted['id']}", headers=author.headers)
    content.clock.advance(timedelta(hours=1))
    assert await plans.publish_due(content.database, content.clock.now()) == 0
    assert await _types(content) == ["content.post_published"]


async def _many_due(content: RunningService, count: int) -> None:
    author = Person()
    for number in range(count):
        post = await create_post(content.client, author, title=f"Number {number}")
        await _plan(content, author, post, timedelta(minutes=1 + number))
    content.clock.advance(timedelta(days=1))


async def _until_none_is_due(database: Database, now: datetime) -> int:
    total = 0
    while found := await plans.publish_due(database, now, limit=3):
        total += found
    return total


async def test_several_workers_share_the_work(content: RunningService) -> None:
    await _many_due(content, 20)
    now = content.clock.now()
    shares = await asyncio.gather(*(_until_none_is_due(content.database, now) for _ in range(3)))
    assert sum(shares) == 20
    published = [event.data["post_id"] for event in await content.recorded_events()]
    assert len(published) == len(set(published)) == 20


async def test_a_worker_that_dies_in_the_middle_leaves_the_whole_batch(
    content: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _many_due(content, 4)
    reached = asyncio.Event()
    publish = service.publish_planned
    done = 0

    async def dying(*arguments: Any) -> None:
        nonlocal done
        if done == 2:
            reached.set()
            await asyncio.sleep(60)
        await publish(*arguments)
        done += 1

    with monkeypatch.context() as patched:
        patched.setattr(service, "publish_planned", dying)
        worker = asyncio.create_task(plans.publish_due(content.database, content.clock.now()))
        await asyncio.wait_for(reached.wait(), 10)
        # Another worker does not wait for what the first one holds.
        patched.setattr(service, "publish_planned", publish)
        assert await plans.publish_due(content.database, content.clock.now()) == 0
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
    assert await _types(content) == []
    assert await plans.publish_due(content.database, content.clock.now()) == 4
    assert await _types(content) == ["content.post_published"] * 4


async def test_one_that_cannot_be_published_does_not_stop_the_others(
    content: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _many_due(content, 3)
    publish = service.publish_planned

    async def sometimes(session: Any, post: Any, now: datetime) -> None:
        await publish(session, post, now)
        if post.title == "Number 0":
            raise Problem("no")

    monkeypatch.setattr(service, "publish_planned", sometimes)
    assert await plans.publish_due(content.database, content.clock.now()) == 3
    assert await plans.publish_due(content.database, content.clock.now()) == 0
    assert len(await _types(content)) == 2
    monkeypatch.setattr(service, "publish_planned", publish)
    content.clock.advance(timedelta(minutes=6))
    assert await plans.publish_due(content.database, content.clock.now()) == 1
    assert len(await _types(content)) == 3


async def test_the_plans_of_a_hidden_author_wait(content: RunningService) -> None:
    await _many_due(content, 1)
    for is_hidden, due in ((True, 0), (False, 1)):
        async with content.database.transaction() as session:
            await session.execute(sql("UPDATE posts SET is_author_hidden = :hidden"), {"hidden": is_hidden})
        assert await plans.publish_due(content.database, content.clock.now()) == due


async def test_comments_can_be_locked_from_the_beginning(content: RunningService) -> None:
    post = await create_post(content.client, Person(), commentsLocked=True, content=document("Hush."))
    assert post["commentsLocked"] is True
