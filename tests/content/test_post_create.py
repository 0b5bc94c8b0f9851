"""Creating posts."""

import asyncio
import re

import pytest
from sqlalchemy import text as sql

from shared.testing.services import RunningService
from tests.content.writing import Person, create_post, document, paragraph, post_body


async def test_a_draft_is_created_with_everything_derived(content: RunningService) -> None:
    author = Person("ada")
    answer = await content.client.post(
        "/api/posts", json=post_body(title="  Déjà vu:\n  it's   back! ", tags=["Deep Space", "#physics"]),
        headers=author.headers,
    )  # fmt: skip
    assert answer.status_code == 201
    post = answer.json()
    assert re.fullmatch(r"deja-vu-its-back-[0-9a-z]{6}", post.pop("slug"))
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["location"] == f"/api/posts/{post.pop('id')}"
    created_at = post.pop("createdAt")
    assert created_at == post.pop("updatedAt") == content.clock.now().isoformat().replace("+00:00", "Z")
    assert post == {
        "title": "Déjà vu: it's back!",
        "excerpt": "Light takes eight minutes.",
        "content": document("Light takes eight minutes."),
        "status": "DRAFT",
        "readingTime": 1,
        "tags": ["deep-space", "physics"],
        "author": {"id": str(author.id), "username": "ada", "displayName": "ada", "avatarUrl": None},
        "revision": 1,
        "publishedAt": None,
        "scheduledAt": None,
        "html": "<p>Light takes eight minutes.</p>",
        "cover": None,
        "canonicalUrl": None,
        "seriesId": None,
        "quotePolicy": "EVERYONE",
        "mentions": [],
        "commentsLocked": False,
        "moderation": "CLEAR",
        "commentCount": 0,
        "reactions": {},
    }
    assert await content.recorded_events() == []


async def test_publishing_at_once_records_the_event(content: RunningService) -> None:
    author = Person("grace")
    post = await create_post(content.client, author, status="PUBLISHED", tags=["b", "a"])
    [event] = await content.recorded_events()
    assert (event.type, event.version) == ("content.post_published", 1)
    assert event.data == {
        "post_id": post["id"],
        "slug": post["slug"],
        "title": post["title"],
        "excerpt": post["excerpt"],
        "author_id": str(author.id),
        "author_username": "grace",
        "tags": ["b", "a"],
        "published_at": post["publishedAt"],
    }


async def test_reading_time_counts_the_words_of_the_text(content: RunningService) -> None:
    long = document(*(paragraph(f"{'word ' * 100}") for _ in range(4)), "one more")
    assert (await create_post(content.client, Person(), content=long))["readingTime"] == 3
    assert (await create_post(content.client, Person(), content={"type": "doc"}))["readingTime"] == 1


async def test_an_anonymous_caller_cannot_create(content: RunningService) -> None:
    answer = await content.client.post("/api/posts", json=post_body())
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


async def test_an_unverified_caller_keeps_drafts_and_cannot_publish(content: RunningService) -> None:
    newcomer = Person(is_email_verified=False)
    await create_post(content.client, newcomer)
    answer = await content.client.post("/api/posts", json=post_body(status="PUBLISHED"), headers=newcomer.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "email_not_verified")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "   \n "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "nul \x00"}, "title"),
        ({"title": 5}, "title"),
        ({"excerpt": "x" * 301}, "excerpt"),
        ({"excerpt": "nul \x00"}, "excerpt"),
        ({"tags": ["a", "b", "c", "d", "e", "f"]}, "tags"),
        ({"tags": ["fine", "not=fine"]}, "tags.1"),
        ({"tags": ["x" * 31]}, "tags.0"),
        ({"tags": ["x" * 100_000]}, "tags.0"),
        ({"tags": ["#"]}, "tags.0"),
        ({"tags": "physics"}, "tags"),
        ({"status": "published"}, "status"),
        ({"status": "SCHEDULED"}, "status"),
        ({"content": "text"}, "content"),
        ({"content": None}, "content"),
    ],
)
async def test_bad_fields_are_named(content: RunningService, fields: dict[str, object], field: str) -> None:
    answer = await content.client.post("/api/posts", json=post_body(**fields), headers=Person().headers)
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["code"] == "invalid_input"
    assert list(problem["details"]["fieldErrors"]) == [field]


async def test_a_lone_surrogate_is_refused(content: RunningService) -> None:
    raw = b'{"title": "\\ud800", "content": {"type": "doc"}}'
    headers = {**Person().headers, "Content-Type": "application/json"}
    answer = await content.client.post("/api/posts", content=raw, headers=headers)
    assert answer.status_code == 400


async def test_an_excerpt_by_hand_is_kept_and_an_empty_one_is_derived(content: RunningService) -> None:
    assert (await create_post(content.client, Person(), excerpt=" By  hand "))["excerpt"] == "By hand"
    assert (await create_post(content.client, Person(), excerpt="  "))["excerpt"] == "Light takes eight minutes."


async def test_duplicate_tags_merge(content: RunningService) -> None:
    post = await create_post(content.client, Person(), tags=["Rust", "rust ", "\uff32\uff35\uff33\uff34", "go"])
    assert post["tags"] == ["rust", "go"]


async def test_the_same_title_gives_another_slug(content: RunningService) -> None:
    first, second = [await create_post(content.client, Person(), title="Привет") for _ in range(2)]
    assert first["slug"] != second["slug"]
    assert first["slug"].startswith("post-")


async def test_a_repeated_key_replays_the_answer(content: RunningService) -> None:
    author = Person()
    headers = {**author.headers, "Idempotency-Key": "one"}
    body = post_body(status="PUBLISHED")
    first = await content.client.post("/api/posts", json=body, headers=headers)
    again = await content.client.post("/api/posts", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["etag"] == first.headers["etag"]
    assert len(await content.recorded_events("content.post_published")) == 1
    other = await content.client.post("/api/posts", json=post_body(title="Other"), headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    somebody = await content.client.post(
        "/api/posts", json=body, headers={**Person().headers, "Idempotency-Key": "one"}
    )
    assert somebody.json()["id"] != first.json()["id"]


async def test_one_key_sent_many_times_at_once_creates_one_post(content: RunningService) -> None:
    headers = {**Person().headers, "Idempotency-Key": "burst"}
    answers = await asyncio.gather(
        *(content.client.post("/api/posts", json=post_body(status="PUBLISHED"), headers=headers) for _ in range(6))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(await content.recorded_events()) == 1


async def test_posts_with_the_same_new_tags_at_once_do_not_deadlock(content: RunningService) -> None:
    orders = [["a", "b", "c"], ["c", "b", "a"], ["b", "a", "c"]] * 3
    await asyncio.gather(*(create_post(content.client, Person(), tags=tags) for tags in orders))


async def test_a_failing_commit_stores_nothing_and_is_a_500(content: RunningService) -> None:
    author = Person()
    async with content.database.transaction() as session:
        await session.execute(
            sql(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'refused at commit: secret detail'; END $$"
            )
        )
        await session.execute(
            sql(
                "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON posts DEFERRABLE INITIALLY DEFERRED "
                "FOR EACH ROW EXECUTE FUNCTION refuse()"
            )
        )
    headers = {**author.headers, "Idempotency-Key": "retry"}
    body = post_body(status="PUBLISHED")
    try:
        answer = await content.client.post("/api/posts", json=body, headers=headers)
    finally:
        async with content.database.transaction() as session:
            await session.execute(sql("DROP TRIGGER refuse ON posts"))
            await session.execute(sql("DROP FUNCTION refuse()"))
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    assert await content.recorded_events() == []
    listed = (await content.client.get("/api/posts")).json()
    assert listed["posts"] == []
    retried = await content.client.post("/api/posts", json=body, headers=headers)
    assert retried.status_code == 201
