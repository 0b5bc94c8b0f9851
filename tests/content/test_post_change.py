"""Changing, publishing and deleting posts."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text as sql

from shared.testing.services import RunningService
from tests.content.writing import Person, create_post, document

CHANGES: list[tuple[str, str, dict[str, Any] | None]] = [
    ("PATCH", "", {"title": "Taken over"}),
    ("DELETE", "", None),
    ("POST", "/publish", None),
    ("POST", "/unpublish", None),
]


async def _patch(service: RunningService, author: Person, post: dict[str, Any], /, **fields: Any) -> dict[str, Any]:
    answer = await service.client.patch(f"/api/posts/{post['id']}", json=fields, headers=author.headers)
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


@pytest.mark.parametrize(("method", "suffix", "body"), CHANGES)
async def test_only_the_author_changes_a_post(
    content: RunningService, method: str, suffix: str, body: dict[str, Any] | None
) -> None:
    author = Person()
    draft = await create_post(content.client, author)
    published = await create_post(content.client, author, status="PUBLISHED")

    async def attempt(post: dict[str, Any], headers: dict[str, str]) -> tuple[int, str]:
        answer = await content.client.request(method, f"/api/posts/{post['id']}{suffix}", json=body, headers=headers)
        return answer.status_code, answer.json()["code"]

    for post in (draft, published):
        assert await attempt(post, {}) == (401, "not_authenticated")
    for other in (Person("eve"), Person("root", role="admin")):
        assert await attempt(draft, other.headers) == (404, "post_not_found")
        assert await attempt(published, other.headers) == (403, "post_not_yours")
    for post in (draft, published):
        unchanged = await content.client.get(f"/api/posts/{post['id']}", headers=author.headers)
        assert unchanged.json() == post


@pytest.mark.parametrize(("method", "suffix", "body"), CHANGES)
async def test_a_post_that_is_not_there_cannot_be_changed(
    content: RunningService, method: str, suffix: str, body: dict[str, Any] | None
) -> None:
    author = Person()
    post = await create_post(content.client, author, status="PUBLISHED")
    await content.client.delete(f"/api/posts/{post['id']}", headers=author.headers)
    for post_id, status in (("00000000-0000-7000-8000-000000000000", 404), ("nonsense", 400), (post["id"], 404)):
        answer = await content.client.request(
            method, f"/api/posts/{post_id}{suffix}", json=body, headers=author.headers
        )
        assert answer.status_code == status


async def test_a_change_derives_again_and_counts_the_revision(content: RunningService) -> None:
    author = Person()
    post = await create_post(content.client, author, tags=["a", "b"])
    content.clock.advance(timedelta(minutes=5))
    changed = await _patch(content, author, post, content=document("New " * 450), tags=["b", "c", "a"])
    assert changed["revision"] == 2
    assert changed["readingTime"] == 3
    assert changed["excerpt"].startswith("New New")
    assert changed["tags"] == ["b", "c", "a"]
    assert changed["updatedAt"] > changed["createdAt"] == post["createdAt"]
    read = await content.client.get(f"/api/posts/{post['id']}", headers=author.headers)
    assert read.json() == changed


async def test_what_is_left_out_or_null_stays(content: RunningService) -> None:
    author = Person()
    post = await create_post(content.client, author, tags=["a"], excerpt="By hand")
    same = await _patch(content, author, post, title=None, content=None, tags=None, status=None)
    assert same == post
    same = await _patch(content, author, post, title=post["title"], content=post["content"], tags=["A"], status="DRAFT")
    assert same == post
    changed = await _patch(content, author, post, content=document("Other words"))
    assert changed["excerpt"] == "By hand"
    assert (await _patch(content, author, post, excerpt=None))["excerpt"] == "Other words"
    assert (await _patch(content, author, post, tags=[]))["tags"] == []


async def test_bad_changes_are_refused(content: RunningService) -> None:
    author = Person()
    post = await create_post(content.client, author)
    bad = (
        {"title": " "},
        {"status": "GONE"},
        {"tags": ["?"]},
        {"content": {"type": "paragraph"}},
        {"excerpt": "x" * 301},
    )
    for body in bad:
        answer = await content.client.patch(f"/api/posts/{post['id']}", json=body, headers=author.headers)
        assert answer.status_code == 400, body
    unchanged = await content.client.get(f"/api/posts/{post['id']}", headers=author.headers)
    assert unchanged.json() == post


async def test_publishing_needs_a_verified_address_however_it_is_asked_for(content: RunningService) -> None:
    author = Person(is_email_verified=False)
    post = await create_post(content.client, author)
    path = f"/api/posts/{post['id']}"
    for answer in (
        await content.client.patch(path, json={"status": "PUBLISHED"}, headers=author.headers),
        await content.client.post(f"{path}/publish", headers=author.headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "email_not_verified")
    assert (await content.client.get(path, headers=author.headers)).json()["status"] == "DRAFT"
    assert await content.recorded_events() == []


async def test_each_publishing_is_told_once(content: RunningService) -> None:
    author = Person()
    post = await create_post(content.client, author)
    path = f"/api/posts/{post['id']}"
    await _patch(content, author, post, title="Private change")
    for _ in range(2):
        published = await content.client.post(f"{path}/publish", headers=author.headers)
    assert (published.json()["status"], published.json()["revision"]) == ("PUBLISHED", 3)
    assert published.headers["etag"] == '"3"'
    await _patch(content, author, post, title="Public change")
    for _ in range(2):
        taken_back = await content.client.post(f"{path}/unpublish", headers=author.headers)
    assert (taken_back.json()["status"], taken_back.json()["publishedAt"]) == ("DRAFT", None)
    content.clock.advance(timedelta(minutes=1))
    again = await _patch(content, author, post, status="PUBLISHED", title="Third title")
    assert again["publishedAt"] > published.json()["publishedAt"]
    await _patch(content, author, post, status="DRAFT")
    events = await content.recorded_events()
    assert [event.type.removeprefix("content.post_") for event in events] == [
        "published", "updated", "unpublished", "published", "unpublished",
    ]  # fmt: skip
    assert events[1].data == {"post_id": post["id"], "author_id": str(author.id)}
    assert events[3].data["title"] == "Third title"


async def test_ten_publishings_at_once_are_one(content: RunningService) -> None:
    author = Person()
    post = await create_post(content.client, author)
    answers = await asyncio.gather(
        *(content.client.post(f"/api/posts/{post['id']}/publish", headers=author.headers) for _ in range(10))
    )
    assert {(answer.status_code, answer.json()["revision"]) for answer in answers} == {(200, 2)}
    assert len(await content.recorded_events("content.post_published")) == 1


@pytest.mark.parametrize(
    ("condition", "status"),
    [('"1"', 200), ("*", 200), ('"9", "1"', 200), ('"2"', 412), ('W/"1"', 412), ("1", 412), ("", 412)],
)
async def test_if_match_guards_a_change(content: RunningService, condition: str, status: int) -> None:
    author = Person()
    post = await create_post(content.client, author)
    headers = {**author.headers, "If-Match": condition}
    answer = await content.client.patch(f"/api/posts/{post['id']}", json={"title": "New"}, headers=headers)
    assert answer.status_code == status
    if status == 412:
        assert answer.json()["code"] == "post_changed"
        assert answer.json()["details"] == {"revision": 1}


async def test_if_match_guards_delete_and_publish(content: RunningService) -> None:
    author = Person()
    post = await create_post(content.client, author)
    stale = {**author.headers, "If-Match": '"7"'}
    path = f"/api/posts/{post['id']}"
    assert (await content.client.delete(path, headers=stale)).status_code == 412
    assert (await content.client.post(f"{path}/publish", headers=stale)).status_code == 412
    assert (await content.client.post(f"{path}/unpublish", headers=stale)).status_code == 412


async def test_of_changes_at_once_to_one_revision_one_wins(content: RunningService) -> None:
    author = Person()
    post = await create_post(content.client, author, status="PUBLISHED")
    headers = {**author.headers, "If-Match": '"1"'}
    answers = await asyncio.gather(
        *(
            content.client.patch(f"/api/posts/{post['id']}", json={"title": f"Title {number}"}, headers=headers)
            for number in range(6)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412, 412]
    [won] = [answer.json() for answer in answers if answer.status_code == 200]
    assert (await content.client.get(f"/api/posts/{post['id']}")).json() == won
    assert len(await content.recorded_events("content.post_updated")) == 1


async def test_delete_hides_the_post_and_keeps_the_row(content: RunningService) -> None:
    author = Person()
    post = await create_post(content.client, author, status="PUBLISHED", tags=["gone"])
    path = f"/api/posts/{post['id']}"
    answer = await content.client.delete(path, headers=author.headers)
    assert (answer.status_code, answer.content) == (204, b"")
    for gone in (path, f"/api/posts/{post['slug']}"):
        assert (await content.client.get(gone, headers=author.headers)).status_code == 404
    assert (await content.client.delete(path, headers=author.headers)).status_code == 404
    assert (await content.client.get("/api/posts")).json()["posts"] == []
    assert (await content.client.get("/api/tags")).json()["tags"] == []
    assert [event.type for event in await content.recorded_events()] == [
        "content.post_published", "content.post_deleted",
    ]  # fmt: skip
    async with content.database.snapshot() as session:
        assert await session.scalar(sql("SELECT deleted_at FROM posts")) == content.clock.now()


async def test_deleting_a_draft_tells_nobody(content: RunningService) -> None:
    author = Person()
    post = await create_post(content.client, author)
    assert (await content.client.delete(f"/api/posts/{post['id']}", headers=author.headers)).status_code == 204
    assert await content.recorded_events() == []
