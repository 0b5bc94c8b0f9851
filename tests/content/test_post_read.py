"""Reading one post."""

import re

import pytest

from shared.testing.queries import recorded_queries
from shared.testing.services import RunningService
from tests.content.writing import Person, create_post, document, recorded_reads


@pytest.mark.parametrize("key", ["id", "slug"])
async def test_a_published_post_is_read_by_everyone(content: RunningService, key: str) -> None:
    author = Person()
    post = await create_post(content.client, author, status="PUBLISHED")
    for headers in ({}, Person().headers, author.headers, Person(role="admin").headers):
        answer = await content.client.get(f"/api/posts/{post[key]}", headers=headers)
        assert answer.status_code == 200
        assert answer.json() == post
        assert re.fullmatch('"1-[0-9a-f]{8}"', answer.headers["etag"])
        assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("key", ["id", "slug"])
async def test_a_draft_exists_for_its_author_only(content: RunningService, key: str) -> None:
    author = Person()
    post = await create_post(content.client, author)
    mine = await content.client.get(f"/api/posts/{post[key]}", headers=author.headers)
    assert mine.status_code == 200
    assert mine.headers["cache-control"] == "private, no-cache"
    for headers in ({}, Person().headers, Person(role="admin").headers):
        answer = await content.client.get(f"/api/posts/{post[key]}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "post_not_found")
        assert "etag" not in answer.headers


@pytest.mark.parametrize(
    "key", ["nothing-abcdef", "00000000-0000-7000-8000-000000000000", "%00", "Ü", "a" * 5000, "A%2FB"]
)
async def test_what_is_no_post_is_not_found(content: RunningService, key: str) -> None:
    assert (await content.client.get(f"/api/posts/{key}")).status_code == 404


async def test_a_bad_token_is_refused_even_where_none_is_needed(content: RunningService) -> None:
    post = await create_post(content.client, Person(), status="PUBLISHED")
    answer = await content.client.get(f"/api/posts/{post['id']}", headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("condition", "status"),
    [("{}", 304), ("W/{}", 304), ("*", 304), ('"7", {}', 304), ('"2"', 200), ("1", 200), ("", 200)],
)
async def test_if_none_match_saves_the_body(content: RunningService, condition: str, status: int) -> None:
    post = await create_post(content.client, Person(), status="PUBLISHED")
    etag = (await content.client.get(f"/api/posts/{post['slug']}")).headers["etag"]
    held = {"If-None-Match": condition.format(etag)}
    answer = await content.client.get(f"/api/posts/{post['slug']}", headers=held)
    assert answer.status_code == status
    assert answer.headers["etag"] == etag
    assert bool(answer.content) is (status == 200)


async def test_former_slugs_redirect(content: RunningService) -> None:
    author = Person()
    post = await create_post(content.client, author, title="First name", status="PUBLISHED")
    slugs = [post["slug"]]
    for title in ("Second name", "Third name"):
        answer = await content.client.patch(f"/api/posts/{post['id']}", json={"title": title}, headers=author.headers)
        slugs.append(answer.json()["slug"])
    assert [slug.rpartition("-")[0] for slug in slugs] == ["first-name", "second-name", "third-name"]
    for former in slugs[:2]:
        answer = await content.client.get(f"/api/posts/{former}")
        assert answer.status_code == 308
        assert answer.headers["location"] == f"/api/posts/{slugs[2]}"
    assert (await content.client.get(f"/api/posts/{slugs[2]}")).json()["title"] == "Third name"


async def test_a_former_slug_does_not_tell_of_a_draft_or_a_deleted_post(content: RunningService) -> None:
    author = Person()
    post = await create_post(content.client, author, title="First name", status="PUBLISHED")
    path = f"/api/posts/{post['id']}"
    await content.client.patch(path, json={"title": "Second name"}, headers=author.headers)
    await content.client.post(f"{path}/unpublish", headers=author.headers)
    assert (await content.client.get(f"/api/posts/{post['slug']}")).status_code == 404
    assert (await content.client.get(f"/api/posts/{post['slug']}", headers=author.headers)).status_code == 308
    await content.client.delete(path, headers=author.headers)
    assert (await content.client.get(f"/api/posts/{post['slug']}", headers=author.headers)).status_code == 404


async def test_a_small_correction_of_the_title_keeps_the_slug(content: RunningService) -> None:
    author = Person()
    post = await create_post(content.client, author, title="Hello world", status="PUBLISHED")
    answer = await content.client.patch(
        f"/api/posts/{post['id']}", json={"title": "Hello, world!"}, headers=author.headers
    )
    assert answer.json()["slug"] == post["slug"]


async def test_a_draft_takes_the_slug_of_its_title_when_it_is_published(content: RunningService) -> None:
    author = Person()
    post = await create_post(content.client, author, title="Untitled")
    path = f"/api/posts/{post['id']}"
    renamed = await content.client.patch(path, json={"title": "On light"}, headers=author.headers)
    assert renamed.json()["slug"] == post["slug"]
    published = await content.client.post(f"{path}/publish", headers=author.headers)
    assert published.json()["slug"].startswith("on-light-")
    [event] = await content.recorded_events()
    assert event.data["slug"] == published.json()["slug"]


async def test_reading_takes_a_constant_number_of_queries(content: RunningService) -> None:
    few = await create_post(content.client, Person(), status="PUBLISHED")
    tags = ["a", "b", "c", "d", "e"]
    many = await create_post(content.client, Person(), status="PUBLISHED", tags=tags, content=document(*"word" * 200))
    counts = []
    for post in (few, many):
        with recorded_reads(content) as reads, recorded_queries(content.database) as queries:
            await content.client.get(f"/api/posts/{post['slug']}")
        counts.append(len(reads) + len(queries))
    assert counts == [1, 1]
